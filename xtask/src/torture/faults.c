/* Makes disks and clocks fail. Filled in with the kinds that need it. */
int faults_are_here = 1;
