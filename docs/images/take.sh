#!/bin/sh
# Takes the pictures of this folder from a demonstration that is being served:
#   cargo run --release -- demo &   then   docs/images/take.sh answerable-demo
# Needs curl and chromium. Pages hold no script, so each is fetched and shown from a file.
set -eu
data=${1:?the folder of the demonstration}
site=${2:-http://127.0.0.1:8311}
here=$(cd "$(dirname "$0")" && pwd)
style=$here/../../crates/server/assets/answerable.css
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# sign_in ROLE: as the first person of that role in sign-ins.txt.
sign_in() {
    rm -f "$work/cookies"
    set -- $(sed -n "s/^ *$1  *\([a-z0-9-]*\)  *\([a-z0-9+-]*\).*/\1 \2/p" "$data/sign-ins.txt" | head -1)
    token=$(curl -s -c "$work/cookies" "$site/sign-in" |
        sed -n 's/.*action="\/sign-in".*//; s/.*name="token" value="\([0-9a-f]*\)".*/\1/p' | head -1)
    curl -s -o "$work/answer" -b "$work/cookies" -c "$work/cookies" "$site/sign-in" \
        --data-urlencode "token=$token" --data-urlencode "login=$1" --data-urlencode "password=$2"
}

# get LANGUAGE PATH: the page on standard output, its style beside it.
get() {
    curl -s -b "$work/cookies" -b "answerable_language=$1" -L "$site$2" -H "Accept-Language: $1" |
        sed "s|/assets/answerable.css[^\"]*|file://$style|"
}

# take NAME WIDTH HEIGHT: the page on standard input.
take() {
    cat > "$work/page.html"
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
        --window-size="$2,$3" --screenshot="$here/$1.png" "file://$work/page.html" 2> "$work/log"
    echo "$1.png"
}

sign_in supervisor
get en /board | take board 1440 1000
get en '/appraisal' | take appraisal 1440 1000
case=$(get en '/cases?status=verifying&sort=newest' | sed -n 's/.*href="\/cases\/\([0-9-]*\)".*/\1/p' | head -1)
sign_in verifier
get en "/cases/$case" | take case 1440 1000
