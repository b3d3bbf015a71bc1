#!/usr/bin/env bash
# The Open Inference Protocol's calls, by curl, against a server of the sample model: inference_protocol.sh URL
set -eu
url=$1
source='odd text: pear plum horn peach'

# expect NAME WORDS CURL-ARGUMENTS...: the answer, status in front, has the words.
expect() {
  local name=$1 words=$2 answer
  shift 2
  answer=$(curl -sS -m 20 -w '\n%{http_code}\n' "$@" | tac | tr '\n' ' ')
  case "$answer" in
    *"$words"*) echo "ok   $name" ;;
    *)
      echo "FAIL $name: $answer" >&2
      exit 1
      ;;
  esac
}
json=(-H 'Content-Type: application/json' -d)
expect live '200 ' "$url/v2/health/live"
expect ready '200 ' "$url/v2/health/ready"
expect metadata '"extensions":["generate"]' "$url/v2"
expect 'model metadata' '"platform"' "$url/v2/models/quickstart"
expect 'model ready' '"ready":true' "$url/v2/models/quickstart/versions/1/ready"
tensor='{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["'$source'"]}'
expect infer '"id":"7","outputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["horn"]}' \
  "$url/v2/models/quickstart/infer" "${json[@]}" '{"id": "7", "inputs": ['"$tensor"']}'
expect generate '"text_output":"horn"' "$url/v2/models/quickstart/generate" "${json[@]}" '{"text_input": "'"$source"'"}'
expect generate_stream '"finish_reason":"eos_token"' "$url/v2/models/quickstart/generate_stream" "${json[@]}" '{"text_input": "'"$source"'"}'
expect 'h2c' '200 ' --http2-prior-knowledge "$url/v2/health/live"
expect 'h2c by upgrade' '200 ' --http2 "$url/v2/health/live"
expect 'unknown model' '404 {"error":' "$url/v2/models/none"
echo 'all as expected'
