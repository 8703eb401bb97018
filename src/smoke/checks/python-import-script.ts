/*
 * For Python 3, Debian's python3-minimal too, which has no json. The report goes to a copy of standard output, since modules may
 * replace or close theirs. A module that ends the process (SystemExit) is an error as any other. `chain` is what an error says and
 * what led to it: makers of packages wrap the error of the loader. A folder without code, left behind by what removed a package,
 * imports without an error as a namespace package: it is `hollow`. A traceback is shown from the module's own first line. VmHWM is the highest resident memory so far, in KiB (proc(5)).
 */
export const pythonImportScript = `import importlib, os, sys, time, traceback
mark, names = sys.argv[1], sys.argv[2:]
sys.argv = ['-c']
out = os.dup(1)
try:
    from importlib import metadata
except ImportError:
    metadata = None

def peak():
    try:
        with open('/proc/self/status') as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmHWM:'))
    except Exception:
        return None

def owners(name):
    if '.' in name:
        return [name.replace('.', '-')]
    listed = getattr(metadata, 'packages_distributions', dict)()
    return list(listed.get(name, [])) + [name]

def version(name, module):
    own = getattr(module, '__version__', None)
    if isinstance(own, str):
        return str(own)
    for owner in owners(name) if metadata else []:
        try:
            return metadata.version(owner)
        except Exception:
            pass
    return None

def told(error):
    return ''.join(traceback.format_exception_only(type(error), error)).strip()

def chain(error):
    texts = []
    while error is not None and len(texts) < 20:
        texts.append(told(error))
        alone = error.__suppress_context__ or isinstance(error, ModuleNotFoundError)
        error = error.__cause__ or (None if alone else error.__context__)
    return '\\n'.join(texts)[-4000:]

def theirs(trace):
    ours = (theirs.__code__.co_filename, importlib.import_module.__code__.co_filename)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name not in ours and not name.startswith('<frozen '):
            break
        trace = trace.tb_next
    return trace

def summary(text):
    lines = [line.strip() for line in text.splitlines()]
    return ([line for line in lines if any(each.isalnum() for each in line)] or [text])[-1]

def encoded(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return '"' + ''.join('\\\\u%04x' % min(ord(each), 0xfffd) for each in value) + '"'
    return 'null'

report, failed = [], False
for name in names:
    entry = {}
    report.append(entry)
    started, before = time.time(), peak()
    try:
        module = importlib.import_module(name)
        entry['seconds'] = time.time() - started
        if before is not None:
            entry['bytes'] = peak() - before
        entry['version'] = version(name, module)
        entry['hollow'] = type(getattr(module, '__path__', None)).__name__ == '_NamespacePath'
        if name == 'torch':
            entry['cuda'] = getattr(getattr(module, 'version', None), 'cuda', None)
    except BaseException as error:
        traceback.print_exception(type(error), error, theirs(error.__traceback__))
        entry['error'] = summary(told(error))
        entry['chain'] = chain(error)
        failed = True
for stream in (sys.stdout, sys.stderr):
    try:
        stream.flush()
    except Exception:
        pass
entries = ['{' + ','.join('"%s":%s' % (key, encoded(value)) for key, value in entry.items()) + '}' for entry in report]
os.write(out, ('\\n' + mark + '[' + ','.join(entries) + ']\\n').encode('ascii'))
sys.exit(1 if failed else 0)`
