/*
 * For Python 2.7 and every 3. The report goes to a copy of standard output, since modules may replace or close theirs.
 * A module that ends the process (SystemExit) is an error as any other. ru_maxrss is in KiB (getrusage(2)).
 */
export const pythonImportScript = `import os, sys
mark, names = sys.argv[1], sys.argv[2:]
sys.argv = ['-c']
out = os.dup(1)
import importlib, json, time, traceback
try:
    import resource
except ImportError:
    resource = None
try:
    from importlib import metadata
except ImportError:
    metadata = None

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 if resource else None

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

report, failed = [], False
for name in names:
    entry = {'name': name}
    report.append(entry)
    started, before = time.time(), peak()
    try:
        module = importlib.import_module(name)
        entry['seconds'] = time.time() - started
        if before is not None:
            entry['bytes'] = peak() - before
        entry['version'] = version(name, module)
        if name == 'torch':
            entry['cuda'] = getattr(getattr(module, 'version', None), 'cuda', None)
    except BaseException as error:
        traceback.print_exc()
        entry['error'] = ''.join(traceback.format_exception_only(type(error), error)).strip().splitlines()[-1]
        failed = True
        break
sys.stdout.flush()
sys.stderr.flush()
os.write(out, ('\\n' + mark + json.dumps(report) + '\\n').encode('ascii'))
sys.exit(1 if failed else 0)`
