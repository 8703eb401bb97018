import type { Finding } from '../model/finding.ts'
import type { Override } from '../model/override.ts'
import { refName } from '../model/ref-name.ts'
import type { ReportFinding } from '../model/report.ts'
import type { RuleChange } from '../model/rule-change.ts'
import { clipText } from './clip-text.ts'
import { isLintFinding, isRuleFinding } from './rule-finding.ts'
import { wordFinding } from './wording.ts'
import type { Scope } from './wording-place.ts'

const maxSubject = 300

/** A finding as report.json has it, with its sentence and remedy. */
export function reportFinding(finding: Finding, scope: Scope): ReportFinding {
  const { code, severity, image, variant, platform, dockerfile, line, config } = finding
  return {
    code,
    severity,
    ...(image === undefined ? {} : { image }),
    ...(variant === undefined ? {} : { variant }),
    ...(platform === undefined ? {} : { platform }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(line === undefined ? {} : { line }),
    ...(config === undefined ? {} : { configFile: config.file, configLine: config.line }),
    ...(finding.code === 'rule-changed' && finding.was !== undefined ? baseOf(finding.was) : {}),
    ...wordFinding(finding, scope),
    ...testOf(finding),
    ...contentOf(finding),
    ...lintOf(finding),
    ...('rule' in finding ? { rule: finding.rule } : {}),
    ...('relation' in finding ? { relation: finding.relation } : {}),
    ...(finding.code === 'run-failed' ? { error: finding.error } : {}),
    ...(finding.code === 'build-failed' ? { log: finding.logTail } : {}),
    ...(finding.override === undefined ? {} : { override: overrideOf(finding.override) }),
  }
}

function baseOf({ file, line }: NonNullable<RuleChange['was']>): Pick<ReportFinding, 'baseFile' | 'baseLine'> {
  return { baseFile: file, ...(line === undefined ? {} : { baseLine: line }) }
}

function overrideOf(override: Override): NonNullable<ReportFinding['override']> {
  if (override.kind === 'label') return override
  const { kind, by, reason, until, position } = override
  return { kind, by, reason, until, file: position.file, line: position.line }
}

function testOf(finding: Finding): Pick<ReportFinding, 'test'> {
  if ('result' in finding) return { test: finding.result.name }
  return 'test' in finding ? { test: finding.test } : {}
}

function contentOf(finding: Finding): Pick<ReportFinding, 'bytes' | 'path' | 'otherPaths' | 'layer'> {
  return {
    ...(isRuleFinding(finding) ? { bytes: finding.bytes } : {}),
    ...('path' in finding && finding.path !== undefined ? { path: finding.path } : {}),
    ...('others' in finding && finding.others !== undefined
      ? { otherPaths: finding.others.map(({ path }) => path) }
      : {}),
    ...('layerDigest' in finding && finding.layerDigest !== undefined ? { layer: finding.layerDigest } : {}),
  }
}

function lintOf(finding: Finding): Pick<ReportFinding, 'subject' | 'layerBytes' | 'contextBytes' | 'variants'> {
  if (!isLintFinding(finding)) return {}
  const { sighting, layerBytes, variants } = finding
  return {
    subject: clipText(sighting.subject, maxSubject),
    ...(layerBytes !== undefined && { layerBytes }),
    ...(sighting.bytes !== undefined && { contextBytes: sighting.bytes }),
    ...(variants !== undefined && { variants: variants.map(refName) }),
  }
}
