#!/bin/sh
# The least of an OCI runtime, for load: containerd's shim calls it where it would call runc. What it starts has mounts, a host name,
# IPC and a root of its own, and no cgroup, no seccomp, no capabilities taken away: nothing but our own `true` and `pause` are to run in it.
#
# A run of runc costs some 58 ms of CPU, more than containerd and the shim together; with it a machine of two cores makes no 20 a second.
set -eu
root=/run/light-runtime bundle=. pid_file=/dev/null verb='' id='' signal=TERM
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=$2 && shift ;;
    --bundle) bundle=$2 && shift ;;
    --pid-file) pid_file=$2 && shift ;;
    --log | --log-format) shift ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; elif [ -z "$id" ]; then id=$1; else signal=$1; fi ;;
  esac
  shift
done
state=$root/$id

# When the process was started, in the kernel's ticks: a pid alone may be another's by now.
born() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- ${stat##*) }
  shift 19
  echo "$1"
}
# Signals the container's process, if it is there.
send() {
  read -r pid at <"$state/process" && [ "$(born "$pid")" = "$at" ] && kill -"$1" "$pid" 2>/dev/null
}

case $verb in
  create)
    mkdir -p "$state"
    mkfifo "$state/go"
    # Of a config.json in one line, and of a command without commas and brackets.
    rootfs=$(sed -n 's/.*"root":{"path":"\([^"]*\)".*/\1/p' "$bundle/config.json")
    command=$(sed -n 's/.*"args":\[\([^]]*\)\].*/\1/p' "$bundle/config.json" | tr , ' ')
    eval "set -- $command"
    # The process is there once it is created, and becomes the container's own when it is started.
    (read -r _ <"$state/go"; exec unshare --mount --uts --ipc --root="$bundle/$rootfs" "$@") &
    echo "$! $(born $!)" >"$state/process"
    printf %s $! >"$pid_file"
    ;;
  start) echo >"$state/go" ;;
  kill) send "$signal" || { echo "container not running" >&2 && exit 1; } ;;
  delete)
    send KILL || true
    rm -rf "$state"
    ;;
  *) echo "not known here: $verb" >&2 && exit 1 ;;
esac
