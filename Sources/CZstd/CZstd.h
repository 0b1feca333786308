// What unpacks the transcripts that an agent has packed.
#include <zstd.h>
