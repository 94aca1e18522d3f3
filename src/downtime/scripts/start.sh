#!/bin/sh
# Starts a program of the jobs out of their ConfigMap: stands in the Job itself, and runs nothing but what Git has. Whoever may write
# ConfigMaps could otherwise have code of his own run with the jobs' rights. What runs is the copy that was compared, which only the
# upgrade's own containers can write to; the recorder runs from the guard's copy, so nothing can go wrong with it after the stop.
#   start.sh PROGRAM DIGEST (of what `sha256sum ./*.sh` prints)
#   APP NAMESPACE MARKER
mkdir -p /tmp/programs && cp -f /downtime/programs/*.sh /tmp/programs/ && cd /tmp/programs &&
  [ "$(sha256sum ./*.sh | sha256sum)" = "$2  -" ] && exec sh "./$1.sh"
text="The programs of the jobs are not those of Git. What to do: find out who replaced them; kubectl --namespace $NAMESPACE delete configmaps --selector cdk8s-downtime/upgrade=$APP; then run a full sync."
echo "REFUSED: $text"
timeout 10 kubectl --namespace "$NAMESPACE" patch configmap "$MARKER" --type merge --output name --patch "{\"data\":{\"lastRefusal\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ) $text\"}}"
exit 42
