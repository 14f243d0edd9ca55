# Arguments: folder, pg_ctl, process to watch, seconds to linger.
trap '' HUP INT TERM
cd "$1" && mkdir -p users && : > "users/$3.$$" || exit 1
echo ready
exec >/dev/null

# Returns when the other end of the pipe is closed.
read -r _

alive() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1; }
used() {
    for user in users/*; do
        pid=${user#users/}
        pid=${pid%%.*}
        [ -e "$user" ] || continue
        if alive "$pid"; then return 0; fi
        rm -f "$user"
    done
    return 1
}

rm -f "users/$3.$$"
sleep "$4"
if used; then exit 0; fi
# The mark keeps a starting process waiting; one that has registered before it is seen below.
until ln -s "$$" stopping 2>/dev/null; do
    [ -e data/postmaster.pid ] || exit 0
    alive "$(readlink stopping)" || rm -f stopping
    sleep 0.1 2>/dev/null || sleep 1
done
used || "$2" stop -D data -m fast -w -t 60
rm -f stopping
