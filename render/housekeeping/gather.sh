# Prints what is on this server as decide reads it. Nothing where some of it cannot be had: what is not seen would be taken
# for unused.
gather() {
  containers && images && networks && volumes && files
}

labels='{{json (index . "aisha.stack")}}	{{json (index . "aisha.oneshot")}}	{{json (index . "com.docker.compose.project")}}	{{json (index . "com.docker.stack.namespace")}}'

containers() {
  all 'ps --all --quiet --no-trunc' 'container inspect' "container	{{.ID}}	{{slice .Name 1}}	{{.State.Status}}	{{.State.FinishedAt}}	{{.Created}}	{{.Image}}	{{with .Config.Labels}}$labels{{end}}
{{- range .Mounts}}{{if eq .Type \"volume\"}}{{println}}mount	{{.Name}}{{end}}{{end}}
{{- range \$name, \$it := .NetworkSettings.Networks}}{{println}}on	{{\$name}}	{{\$it.NetworkID}}{{end}}"
}

images() {
  all 'images --quiet --no-trunc' 'image inspect' "image	{{.ID}}	{{.Size}}	{{with .Config}}{{with .Labels}}$labels{{end}}{{end}}
{{- \$id := .ID}}{{range .RepoTags}}{{println}}name	{{\$id}}	{{.}}{{end}}{{range .RepoDigests}}{{println}}name	{{\$id}}	{{.}}{{end}}"
}

networks() {
  all 'network ls --quiet --no-trunc' 'network inspect' "network	{{.ID}}	{{.Name}}	{{with .Labels}}$labels{{end}}
{{- \$id := .ID}}{{range .Containers}}{{println}}attached	{{\$id}}{{end}}"
}

volumes() {
  all 'volume ls --quiet' 'volume inspect' "volume	{{.Name}}	{{with .Labels}}$labels{{end}}"
}

# All of a kind, told of one another's absence again: one may have gone between the two questions.
# @param list the command that names them, inspect the one that tells of them, format of its answer
all() {
  for _ in 1 2 3; do
    ids=$(docker $1) || continue
    [ -n "$ids" ] || return 0
    ids=$(printf '%s\n' "$ids" | sort -u)
    # Names without whitespace, by Docker's own rules.
    if found=$(docker $2 --format "$3" $ids); then
      printf '%s\n' "$found"
      return
    fi
  done
  return 1
}

# Those that a rule is for, newest first: no links, no folders, no names that a line cannot hold.
files() {
  awk -F '\t' '$1 == "files" { print $2 "\t" $5 "\t" $6 }' "$here/policy" | while IFS="$tab" read -r rule folder pattern; do
    [ -d "$folder" ] || continue
    find "$folder" -maxdepth 1 -type f -name "$pattern" ! -name '*[[:cntrl:]]*' -printf "file\t$rule\t%T@\t%s\t%p\n" |
      sort -t "$tab" -k3,3rn
  done
}
