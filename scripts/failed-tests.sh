#!/bin/sh
# failed-tests.sh ROOT: prints every test that failed in any module, with the head of its trace; so that the end of a long log says what was wrong.
set -eu
find "$1" -path '*/target/*-reports/*.txt' -print | sort | xargs awk '
  FNR == 1 { left = 0 }
  /<<< (ERROR|FAILURE)!$/ && !/^(\[[A-Z]+\] )?Tests run:/ { left = 16; failed++; print ""; print; next }
  /<<< (ERROR|FAILURE)!$/ || /<<< (ERROR|FAILURE)! -- in/ { left = 0 }
  left-- > 0 && !/^[[:space:]]+at (java\.base|org\.junit)/ { print substr($0, 1, 400) }
  END { if (failed) printf "\nfailed tests: %d\n", failed }'
