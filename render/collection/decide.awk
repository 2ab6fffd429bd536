# Decides what of a registry's storage may go: reads it on its standard input, and touches nothing.
#
# In, the last lines as find, stat and grep print them:
#   now SECONDS | registry TAGS | keep manifest HOST/REPOSITORY@DIGEST
#   time SECONDS PATH | link PATH:DIGEST      of a tag; all times first, the newest first
#   revision SECONDS PATH                     of a manifest in a repository, since its last push
#   refers PATH:"digest": "DIGEST"            of the content of a manifest
#   blob BYTES PATH
# Out, fields between tabs: remove, tag or manifest or layers, PATH (or -), NAME, BYTES, WHY
# Fails, and says nothing else, where something is not as a registry writes it: what is misread would be taken for unused.
BEGIN {
  OFS = "\t"
  # Seconds, a day. Parts are pushed before the image that has them, by other machines even; and a tag may move on while an
  # update brings up what was pushed under it, of which no server has a release yet. Builds and updates take hours at most.
  grace = 86400
}

$1 == "now" { now = $2 }
$1 == "registry" { most = $2 }
$1 == "keep" && $2 == "manifest" { kept[substr($3, index($3, "/") + 1)] = 1 }
$1 == "time" {
  if (before_this != "" && $2 + 0 > before_this + 0) misread("times that are not in order", $3)
  before_this = time[$3] = $2
  if (++pushed[repository($3)] <= most) last[$3] = 1
}
$1 == "link" {
  it = before($2, ":")
  tag[++tags] = it
  target[it] = substr($2, length(it) + 2)
}
$1 == "revision" {
  it = repository($3) "@" digest($3)
  manifest[++manifests] = it
  path[it] = substr($3, 1, length($3) - 5)
  since[it] = $2
}
$1 == "refers" {
  whole = digest(before($2, ":"))
  match($0, /sha256:[0-9a-f]+"/)
  parts[whole] = parts[whole] " " substr($0, RSTART, RLENGTH - 1)
}
$1 == "blob" { blob[++blobs] = digest($3); size[blob[blobs]] = $2 }

END {
  for (i = 1; i <= tags; i++) if (!((repository(tag[i]) "@" target[tag[i]]) in path)) misread("a tag without its manifest", tag[i])
  for (it in time) if (!(it in target)) misread("a tag that leads nowhere", it)
  if (wrong) exit 1
  for (i = 1; i <= tags; i++) {
    it = repository(tag[i]) "@" target[tag[i]]
    if (tag[i] in last) stay(it)
    else if (time[tag[i]] + 0 > named[it] + 0) named[it] = time[tag[i]]
  }
  for (i = 1; i <= manifests; i++) if (manifest[i] in kept || is_new(manifest[i])) stay(manifest[i])
  for (i = 1; i <= manifests; i++) if (manifest[i] in stays) use(manifest[i])
  for (i = 1; i <= tags; i++) if (!((repository(tag[i]) "@" target[tag[i]]) in stays)) {
    name = repository(tag[i]) ":" tag_name(tag[i])
    print "remove", "tag", folder(tag[i]), name, "-", "not among the last " most " that were pushed"
  }
  for (i = 1; i <= manifests; i++) if (!(manifest[i] in stays))
    print "remove", "manifest", path[manifest[i]], short(manifest[i]), free(manifest[i]), "no tag or release that stays has it"
  for (i = 1; i <= blobs; i++) rest += freed(blob[i])
  if (rest > 0) print "remove", "layers", "-", "parts of no image", rest, "left by pushes that did not end"
}

# Whether it was pushed of late, and has no tag; a registry writes a tag after what is pushed with it, and so what was pushed
# again since a tag of it that goes has none either.
function is_new(it) { return now - since[it] < grace && since[it] + 0 > named[it] + 0 }

# A manifest, and those it is made of where it is one for several platforms.
function stay(it,  list, n, i) {
  if (it in stays || !(it in path)) return
  stays[it] = 1
  n = split(parts[of(it)], list, " ")
  for (i = 1; i <= n; i++) stay(repository_of(it) "@" list[i])
}

function use(it,  list, n, i) {
  used[of(it)] = 1
  n = split(parts[of(it)], list, " ")
  for (i = 1; i <= n; i++) used[list[i]] = 1
}

# What becomes free with it and not with one before.
function free(it,  list, n, i, sum) {
  sum = freed(of(it))
  n = split(parts[of(it)], list, " ")
  for (i = 1; i <= n; i++) sum += freed(list[i])
  return sum
}

function freed(blob,  bytes) {
  if (blob in used || blob in counted) return 0
  counted[blob] = 1
  return size[blob] + 0
}

function before(text, mark) { return substr(text, 1, index(text, mark) - 1) }

# Of repositories/REPOSITORY/_manifests/...
function repository(text) { return substr(text, 14, index(text, "/_manifests/") - 14) }

function repository_of(it) { return substr(it, 1, index(it, "@") - 1) }

function of(it) { return substr(it, index(it, "@") + 1) }

# Of .../sha256/[two digits/]64 DIGITS/data or link: never looked for in the middle, where a repository is named as it likes.
function digest(text,  part, n) {
  n = split(text, part, "/")
  if (part[n] !~ /^(data|link)$/ || length(part[n - 1]) != 64 || part[n - 1] ~ /[^0-9a-f]/) misread("no path of a digest", text)
  return "sha256:" part[n - 1]
}

# Says the first of all.
function misread(what, text) { if (!wrong++) print "the registry has " what ": " text >"/dev/stderr" }

# Of repositories/REPOSITORY/_manifests/tags/TAG/current/link
function folder(text) { return substr(text, 1, length(text) - 13) }

function tag_name(text) { text = folder(text); sub(/.*\//, "", text); return text }

function short(it) { return substr(it, 1, index(it, "@") + 19) }
