# Sourced by ./hyperdecoder: classes parsed and checked beforehand (docs/decisions/cold-start.md). The archive is made once, by the
# shortest of trainings, and belongs to the jars it was made from: the JVM passes over it when they are others, so it is made again when they
# are newer. An empty one means that it could not be made.
archive="$classes/classes.jsa"
stale=
for made in "$jar" "$classes"/lib/hyperdecoders-*.jar; do
  if [ "$made" -nt "$archive" ]; then
    stale=yes
  fi
done
if [ -n "$stale" ] && [ -w "$classes" ]; then
  echo "preparing faster starts, once ..." >&2
  scratch=$(mktemp -d "$classes/archive.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  "$java" "${jvm[@]}" -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit="$scratch/classes.jsa" "${program[@]}" \
    quickstart --set max_steps=1 --output "$scratch/run" >/dev/null 2>&1 || : > "$scratch/classes.jsa"
  mv -f "$scratch/classes.jsa" "$archive"
  rm -rf "$scratch"
  trap - EXIT
fi
if [ -s "$archive" ]; then
  jvm+=(-XX:SharedArchiveFile="$archive" -Xshare:auto "-Xlog:cds*=off" "-Xlog:class+path=off")
fi
