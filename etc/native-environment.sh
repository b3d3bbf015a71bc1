# Sourced by ./hyperdecoder and benchmarks/compare: what libtorch wants of its surroundings (docs/decisions/native-environment.md).
# Containers often have no locale, or the name of one that is not there; the JVM then writes ? for é and refuses paths that have it.
if ! locale -a >/dev/null 2>&1 || locale -a 2>/dev/null | grep -qix 'C\.UTF-\?8'; then
  export LC_ALL=C.UTF-8
fi
# Threads that spin while they wait starve their neighbours; fresh pages for every tensor cost more than the memory they save.
export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-10000}" OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
export OPENBLAS_THREAD_TIMEOUT="${OPENBLAS_THREAD_TIMEOUT:-16}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-4294967296}" MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-8589934592}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-67108864}"
# One heap for all threads: what one gives back another can take.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
# oneDNN keeps a program of half a megabyte for each shape of a product; a step has about a hundred shapes.
export ONEDNN_PRIMITIVE_CACHE_CAPACITY="${ONEDNN_PRIMITIVE_CACHE_CAPACITY:-256}"
# Two threads that free what they allocate quarrel less over tcmalloc, where it is installed (HYPERDECODER_MALLOC=none leaves glibc's).
malloc="${HYPERDECODER_MALLOC:-$(ls /usr/lib/"$(uname -m)"-linux-gnu/libtcmalloc_minimal.so.4 \
  /usr/lib64/libtcmalloc_minimal.so.4 2>/dev/null | head -n 1 || true)}"
if [ -n "$malloc" ] && [ "$malloc" != none ]; then
  export LD_PRELOAD="$malloc${LD_PRELOAD:+:$LD_PRELOAD}"
fi
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
# Almost everything is outside the heap: young objects need no tenth of a gigabyte that is touched from end to end.
jvm=(-Xmx"${HYPERDECODER_HEAP:-2g}" -XX:MaxNewSize=32m -XX:+UseSerialGC -Djava.awt.headless=true
  -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.logger=slf4j)
if ! ls "$root"/cli/target/lib/pytorch-*-gpu.jar >/dev/null 2>&1; then
  # The CPU build: JavaCPP need not look for CUDA's twenty libraries in every jar.
  jvm+=(-Dorg.bytedeco.javacpp.platform.extension=)
fi
# A JDK says in a file which it is; asking java itself takes a tenth of a second.
release=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")" 2>/dev/null)")")/release
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null || true)
if [ -z "$version" ]; then
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
fi
# What gives steps of decoding the processor's vector instructions (docs/decisions/vector-instructions.md; HYPERDECODER_VECTORS=none: not).
# Without them the program would say so at each start where that was not meant.
no_vectors=-Dhyperdecoders.vectors=none
vectors=$no_vectors
if [ "${HYPERDECODER_VECTORS:-}" != none ] && grep -q '[" ]jdk.incubator.vector[" ]' "$release" 2>/dev/null; then
  vectors=--add-modules=jdk.incubator.vector
fi
if [ "${version:-0}" -ge 22 ]; then
  jvm+=(--enable-native-access=ALL-UNNAMED)
fi
if [ "${version:-0}" -ge 23 ]; then
  jvm+=(--sun-misc-unsafe-memory-access=allow)
fi
# The JVM's first line names the module that this launcher asks for, and no flag of the JVM's keeps it from that. It ends when the program does.
without_incubator_line() {
  trap '' INT TERM HUP
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in
      "WARNING: Using incubator modules: jdk.incubator.vector") break ;;
      "Picked up "*) printf '%s\n' "$line" >&2 ;;
      *) printf '%s\n' "$line" >&2; break ;;
    esac
  done
  exec cat >&2
}
