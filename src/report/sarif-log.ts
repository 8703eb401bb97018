import type { ReportFinding } from '../model/report.ts'

/*
 * The parts of SARIF 2.1.0 (OASIS Standard, "Static Analysis Results Interchange Format") that a run of ours fills.
 */

type SarifLevel = 'error' | 'warning' | 'note'

type SarifMessage = { readonly text: string }

export type SarifLocation = {
  readonly message?: SarifMessage
  readonly physicalLocation?: {
    /** A relative reference, percent-encoded (RFC 3986), from the root of the repository. */
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: '%SRCROOT%' }
    readonly region: { readonly startLine: number }
  }
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[]
}

export type SarifResult = {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: SarifLevel
  readonly message: SarifMessage
  readonly locations?: readonly SarifLocation[]
  readonly relatedLocations?: readonly SarifLocation[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  /** Empty: it is not suppressed. Absent would mean that nobody knows. */
  readonly suppressions: readonly {
    readonly kind: 'external'
    readonly status: 'accepted'
    readonly justification: string
  }[]
  readonly properties: Pick<
    ReportFinding,
    'image' | 'variant' | 'platform' | 'bytes' | 'path' | 'layer' | 'test' | 'error'
  >
}

export type SarifRule = {
  readonly id: string
  readonly shortDescription: SarifMessage
  readonly help: SarifMessage
  readonly helpUri: string
}

export type SarifLog = {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly name: string
          readonly semanticVersion: string
          readonly informationUri: string
          readonly rules: readonly SarifRule[]
        }
      }
      readonly automationDetails: { readonly id: string }
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean
          readonly toolExecutionNotifications: readonly { readonly level: 'warning'; readonly message: SarifMessage }[]
        },
      ]
      readonly originalUriBaseIds: { readonly '%SRCROOT%': { readonly description: SarifMessage } }
      readonly versionControlProvenance?: readonly { readonly repositoryUri: string; readonly revisionId?: string }[]
      readonly columnKind: 'utf16CodeUnits'
      readonly results: readonly SarifResult[]
    },
  ]
}
