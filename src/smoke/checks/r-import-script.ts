/*
 * For R 3.5 and later, without a package of its own. VmHWM is the highest resident memory so far, in KiB (proc(5)).
 */
export const rImportScript = `local({
  arguments <- commandArgs(trailingOnly = TRUE)
  text <- function(value) {
    value <- gsub("([\\"\\\\\\\\])", "\\\\\\\\\\\\1", enc2utf8(value))
    paste0("\\"", gsub("[[:cntrl:]]", " ", value), "\\"")
  }
  peak <- function() {
    lines <- suppressWarnings(tryCatch(readLines("/proc/self/status"), error = function(e) character()))
    as.numeric(gsub("[^0-9]", "", grep("^VmHWM:", lines, value = TRUE))) * 1024
  }
  report <- character()
  status <- 0
  for (name in arguments[-1]) {
    before <- peak()
    started <- proc.time()[["elapsed"]]
    error <- tryCatch({
      suppressPackageStartupMessages(loadNamespace(name))
      NULL
    }, error = function(e) conditionMessage(e))
    if (is.null(error)) {
      entry <- c(
        paste0("\\"seconds\\":", format(proc.time()[["elapsed"]] - started, scientific = FALSE)),
        if (length(before) == 1) paste0("\\"bytes\\":", format(peak() - before, scientific = FALSE)),
        paste0("\\"version\\":", text(as.character(getNamespaceVersion(name))))
      )
    } else {
      message(error)
      entry <- paste0("\\"error\\":", text(error))
      status <- 1
    }
    report <- c(report, paste0("{", paste(entry, collapse = ","), "}"))
  }
  cat("\\n", arguments[1], "[", paste(report, collapse = ","), "]\\n", sep = "")
  quit(save = "no", status = status)
})`
