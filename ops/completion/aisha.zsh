# In ~/.zshrc, after compinit: source <(/path/to/bin/aisha completion zsh)
_aisha() {
  local line
  local -a found
  for line in ${(f)"$("${words[1]/#\~/$HOME}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"}; do
    found+=("${line//$'\t'/:}")
  done
  (( $#found )) && _describe -V aisha found || _files
}
compdef _aisha aisha
