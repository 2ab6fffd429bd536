# Decides what of a layout may go: reads it on its standard input, and touches nothing.
#
# In, fields between tabs, labels as JSON; stack, prefix and files come before what they are about, files newest first:
#   now SECONDS | stack NAME | managed yes or no | prefix OF IMAGES
#   age KIND SECONDS | cap SECONDS | protect GLOB | volumes GLOB SECONDS | files RULE SECONDS KEEP
#   keep image REF | keep network NAME | seen KIND ID SECONDS
#   container ID NAME STATE FINISHED CREATED IMAGE LABELS | mount VOLUME | on NAME NETWORK
#   image ID SIZE LABELS | name ID REF | network ID NAME LABELS | attached NETWORK | volume NAME LABELS
#   file RULE SECONDS SIZE PATH
#   LABELS are aisha.stack, aisha.oneshot, com.docker.compose.project, com.docker.stack.namespace
# Out: remove or wait, KIND, ID (of an image all names to take), NAME, BYTES, WHY; and seen KIND ID SECONDS, which is to
# be given back the next time: since when something is unneeded, Docker does not know.
BEGIN { FS = OFS = "\t" }

$1 == "now" { now = $2 }
$1 == "stack" { stack = "\"" $2 "\"" }
$1 == "managed" { managed = $2 == "yes" }
$1 == "prefix" { prefix = $2 }
$1 == "age" { age[$2] = $3 }
$1 == "cap" { cap = $2; capped = 1 }
$1 == "protect" { protect[++protects] = pattern($2) }
$1 == "volumes" { chosen[++choices] = $2 == "anonymous" ? anonymous() : pattern($2); chosen_age[choices] = $3 }
$1 == "files" { file_age[$2] = $3; file_keep[$2] = $4 }
$1 == "keep" { kept[$2, $3] = 1 }
$1 == "seen" { seen[$2, $3] = $4 }

$1 == "container" {
  image_used[$7] = 1
  id = $2
  if (ours($8, $9)) { container[++containers] = id; name[id] = $3; state[id] = $4; end[id] = $5; made[id] = $6 }
}
$1 == "mount" { volume_used[$2] = 1 }
$1 == "on" { network_used[$2] = network_used[$3] = 1 }
$1 == "attached" { network_used[$2] = 1 }

$1 == "image" { image[++images] = $2; size[$2] = $3; own[$2] = ours($4, $5); nobodys[$2] = is_nobodys($4, $5, $6, $7) }
$1 == "name" {
  all[$2] = all[$2] " " $3
  if (index($3, prefix) == 1) own_names[$2] = own_names[$2] " " $3
}
$1 == "network" && ours($4, $5) { network[++networks] = $2; name[$2] = $3 }
$1 == "volume" && is_nobodys($3, $4, $5, $6) { volume[++volumes] = $2 }
$1 == "file" {
  if (++files_of[$2] > file_keep[$2] && now - $3 > file_age[$2])
    say("remove", "file", $5, $5, $4, span(now - $3) " old, the newest " file_keep[$2] " of " $2 " stay")
}

END {
  for (i = 1; i <= containers; i++) of_container(container[i])
  for (i = 1; i <= networks; i++) of_network(network[i])
  for (i = 1; i <= images; i++) of_image(image[i])
  for (i = 1; i <= volumes; i++) of_volume(volume[i])
}

function of_container(id,  since) {
  if (state[id] != "exited" && state[id] != "dead" && state[id] != "created") return
  if (is_protected(name[id])) return
  since = epoch(state[id] == "created" ? made[id] : end[id])
  if (since == 0 || since > now) since = noted("container", id)
  judge("container", id, name[id], "-", since, limit("container"), state[id])
}

function of_network(id) {
  if (id in network_used || name[id] in network_used) return
  if (("network", name[id]) in kept || is_protected(name[id])) return
  judge("network", id, name[id], "-", noted("network", id), limit("network"), "not declared, without a container")
}

function of_image(id,  names) {
  if (id in image_used || ("image", id) in kept || has_name_that_stays(id)) return
  names = substr(own_names[id], 2)
  if (names != "") judge("image", names, short(names), size[id], noted("image", id), limit("image"), "of no release that stays")
  else if (all[id] == "" && (own[id] || (managed && nobodys[id])))
    judge("image", id, substr(id, 8, 12), size[id], noted("image", id), limit("image"), "without a name")
}

function has_name_that_stays(id,  list, n, i) {
  n = split(all[id], list, " ")
  for (i = 1; i <= n; i++) if (("image", list[i]) in kept || is_protected(list[i])) return 1
  return 0
}

# None unless its name is chosen, and then only what is known as nobody's.
function of_volume(id,  i, least) {
  if (id in volume_used || is_protected(id)) return
  least = -1
  for (i = 1; i <= choices; i++) if (id ~ chosen[i] && (least < 0 || chosen_age[i] < least)) least = chosen_age[i]
  if (least >= 0) judge("volume", id, id, "-", noted("volume", id), least, "in no container")
}

function judge(kind, id, shown, bytes, since, most, why) {
  if (now - since >= most) say("remove", kind, id, shown, bytes, why ", for " span(now - since))
  else say("wait", kind, id, shown, bytes, why ", goes in " span(since + most - now))
}

# When it was first seen as unneeded.
function noted(kind, id,  since) {
  since = (kind, id) in seen ? seen[kind, id] : now
  if (since > now) since = now # the clock was set back
  print "seen", kind, id, since
  return since
}

function say(what, kind, id, shown, bytes, why) { print what, kind, id, shown, bytes, why }

function limit(kind) { return capped && cap < age[kind] ? cap : age[kind] }

function ours(stack_label, oneshot) { return stack_label == stack || oneshot == stack }

function is_nobodys(a, b, c, d) { return is_empty(a) && is_empty(b) && is_empty(c) && is_empty(d) }

function is_empty(label) { return label == "" || label == "null" || label == "\"\"" }

function is_protected(text,  i) {
  for (i = 1; i <= protects; i++) if (text ~ protect[i]) return 1
  return 0
}

# A glob with * and ? as a regular expression; all else in it stands for itself.
function pattern(glob,  i, c, out) {
  for (i = 1; i <= length(glob); i++) {
    c = substr(glob, i, 1)
    out = out (c == "*" ? ".*" : c == "?" ? "." : c ~ /[A-Za-z0-9_]/ ? c : "[" c "]")
  }
  return "^" out "$"
}

# The engine names them by 64 hexadecimal digits.
function anonymous(  i, out) {
  for (i = 0; i < 64; i++) out = out "[0-9a-f]"
  return "^" out "$"
}

# Without the registry in front, and 12 digits of a digest, as people know an image.
function short(names,  list, n, i, out) {
  n = split(names, list, " ")
  for (i = 1; i <= n; i++) out = out (i > 1 ? " " : "") substr(list[i], index(list[i], "/") + 1)
  gsub(/@sha256:[0-9a-f]+/, "&\n", out)
  while (match(out, /@sha256:[0-9a-f]+\n/)) out = substr(out, 1, RSTART + 19) substr(out, RSTART + RLENGTH)
  return out
}

function span(seconds) {
  if (seconds < 7200) return int(seconds / 60) " min"
  if (seconds < 172800) return int(seconds / 3600) " h"
  return int(seconds / 86400) " d"
}

# Seconds since 1970 of a time in UTC; 0 for one that is not set. Source: Howard Hinnant, days_from_civil.
function epoch(time,  y, m, d) {
  y = substr(time, 1, 4) + 0; m = substr(time, 6, 2) + 0; d = substr(time, 9, 2) + 0
  if (y < 1970) return 0
  if (m <= 2) { y -= 1; m += 12 }
  d += int((153 * (m - 3) + 2) / 5) + 365 * y + int(y / 4) - int(y / 100) + int(y / 400) - 719469
  return d * 86400 + substr(time, 12, 2) * 3600 + substr(time, 15, 2) * 60 + substr(time, 18, 2)
}
