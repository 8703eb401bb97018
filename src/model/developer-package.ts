// `gcc-12-base` is what libgcc-s1 needs, `libgcc-s1` what everything needs: names of compilers, not of what they bring along.
const tools =
  /^(?:autoconf|automake|bison|build-base|build-essential|cargo|clang|cmake|cpp|cuda-nvcc|flex|g\+\+|gcc|gfortran|go|golang|libtool|llvm|m4|make|meson|nasm|ninja|ninja-build|rust|rustc|yasm)(?:-(?:\d[\d.]*|c\+\+|data|src|go|tools))*$/
// `gcc-12-aarch64-linux-gnu`, and conda's `gcc_impl_linux-64`; not its `ld_impl_linux-64`, which its Python depends on. Sanitizers come with Debian's gcc, and serve what it instruments.
const crossTools =
  /^(?:binutils|clang|clangxx|cpp|g\+\+|gcc|gfortran|go|gxx|rust|sysroot)(?:_impl)?(?:-\d+)?[-_](?:aarch64|arm|i686|linux|powerpc|riscv|s390|x86)|^binutils(?:-common)?$|^gcc-toolset-|^lib(?:asan|cc1-|hwasan|lsan|tsan|ubsan)\d+$/
const development = /-dev(?:el)?(?:-\d[\d.-]*)?$/

/** What a package of a system is for by its name: a compiler and what belongs to it, or headers and libraries to link with. */
export function developerPackage(name: string): 'build-tools' | 'dev-packages' | undefined {
  if (tools.test(name) || crossTools.test(name)) return 'build-tools'
  return development.test(name) ? 'dev-packages' : undefined
}
