#!/bin/sh
# Starts the browser without the right to put its audio threads before everything else, where that right can be given up. Only root has it; on two cores it starves the browser's own pages, and
# nobody's desk runs so. What it then sets back for pages in the background, which it can't take back, is set back for all of it.
without="--bounding-set=-sys_nice --inh-caps=-sys_nice"
if setpriv $without true 2>/dev/null; then exec nice -n 5 setpriv $without "$ENTENTE_BROWSER" "$@"; fi
exec "$ENTENTE_BROWSER" "$@"
