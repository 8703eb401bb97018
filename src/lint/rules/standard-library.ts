import type { LintSighting } from '../../model/lint.ts'
import type { LintRule } from '../lint-rule.ts'
import { pythonInstalls, requirementsOf } from '../python-installs.ts'

/**
 * Modules that come with Python 3: a package of that name on PyPI is an old copy, or somebody else's. Not in here are packages that are of
 * use beside their module: backports that are kept up, such as configparser, and Zope's DateTime.
 */
const modules = new Set(
  `abc argparse array ast asyncio atexit base64 bisect builtins bz2 calendar cmath collections concurrent-futures contextlib contextvars copy csv ctypes curses
  dataclasses decimal difflib email enum enum34 errno fcntl filecmp fnmatch fractions functools futures gc getopt getpass gettext glob gzip hashlib heapq hmac html http
  imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma math mimetypes mmap multiprocessing operator os
  ordereddict pathlib pdb pickle pkgutil platform poplib pprint queue random re readline resource sched secrets select shelve shlex shutil signal smtplib socket
  socketserver sqlite3 ssl stat statistics string stringprep struct subprocess sys sysconfig syslog tarfile tempfile termios textwrap threading time
  timeit tkinter token tokenize traceback tty types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser wsgiref xml
  zipfile zipimport zlib`.split(/\s+/),
)

/** A requirement that is a module of Python itself. Under a marker it may be meant for an older Python. */
export const standardLibrary: LintRule = (subject) => {
  const told = new Set<string>()
  return pythonInstalls(subject).flatMap((install) =>
    requirementsOf(install).flatMap(({ name, text, file, line, marker, url }): LintSighting[] => {
      const place = `${file}\n${line}\n${name}`
      if (!modules.has(name) || marker !== undefined || url !== undefined || told.has(place)) return []
      told.add(place)
      return [{ code: 'standard-library-requirement', file, line, subject: text }]
    }),
  )
}
