# In ~/.config/fish/config.fish: /path/to/bin/aisha completion fish | source
function __aisha
    set -l words (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    $program complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c aisha -f -a '(__aisha)'
