#!/bin/sh
# Prints "NAMESPACE/ROLLOUT PHASE" at every transition, with nothing but a shell, etcdctl and sed.
# usage: etcdctl-watch.sh ENDPOINTS NAMESPACE
set -eu
prefix=/tidegate/v1/ns/$2/rollouts/
etcdctl --endpoints "$1" watch --prefix "$prefix" | while read -r key; do
  # A put is told as three lines: PUT, the key, the value. Only statuses are of interest.
  case $key in
    "$prefix"*/status)
      read -r value
      phase=$(printf '%s' "$value" | sed -n 's/.*"phase": *"\([A-Z_]*\)".*/\1/p')
      name=${key#"$prefix"}
      [ -z "$phase" ] || printf '%s/%s %s\n' "$2" "${name%/status}" "$phase"
      ;;
  esac
done
