#!/bin/sh
# Runs the server $2 at the port $1: however its parent ends, it does not outlive that (on Linux).
exec setpriv --pdeathsig TERM -- "$2" "$1"
