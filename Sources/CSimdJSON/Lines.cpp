#include "CSimdJSON.h"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

bool is_marked_at(const uint8_t *bytes, size_t count, const csimdjson_marks &marks) {
  for (size_t index = 0; index < marks.count; index++) {
    const csimdjson_mark &mark = marks.marks[index];
    if (mark.count <= count && std::memcmp(bytes, mark.text, mark.count) == 0) return true;
  }
  return false;
}

size_t end_of_line(const uint8_t *bytes, size_t from, size_t count) {
  const void *newline = std::memchr(bytes + from, '\n', count - from);
  return newline ? static_cast<size_t>(static_cast<const uint8_t *>(newline) - bytes) : count;
}

}  // namespace

extern "C" size_t csimdjson_line(const uint8_t *bytes, size_t count, const csimdjson_marks *marks, bool *is_marked) {
  *is_marked = false;
  size_t place = 0;
#if defined(__SSE2__)
  // Newlines and the starts of marks in one look at each byte: this is all that most of a history is ever looked at.
  const __m128i newline = _mm_set1_epi8('\n');
  const __m128i quote = _mm_set1_epi8('"');
  __m128i seconds[CSIMDJSON_MARKS];
  size_t distinct = 0;
  for (size_t index = 0; index < marks->count; index++) {
    bool is_known = false;
    for (size_t other = 0; other < index; other++) {
      is_known = is_known || marks->marks[other].text[1] == marks->marks[index].text[1];
    }
    if (!is_known) seconds[distinct++] = _mm_set1_epi8(marks->marks[index].text[1]);
  }
  for (; place + 17 <= count; place += 16) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + place));
    const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + place + 1));
    __m128i is_second = _mm_setzero_si128();
    for (size_t index = 0; index < distinct; index++) {
      is_second = _mm_or_si128(is_second, _mm_cmpeq_epi8(next, seconds[index]));
    }
    const unsigned ends = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(here, newline)));
    unsigned starts =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(here, quote), is_second)));
    if (ends) starts &= (ends & -ends) - 1;
    for (; starts; starts &= starts - 1) {
      const size_t at = place + static_cast<size_t>(__builtin_ctz(starts));
      if (!is_marked_at(bytes + at, count - at, *marks)) continue;
      *is_marked = true;
      return end_of_line(bytes, at, count);
    }
    if (ends) return place + static_cast<size_t>(__builtin_ctz(ends));
  }
#endif
  for (; place < count; place++) {
    if (bytes[place] == '\n') return place;
    if (bytes[place] != '"' || !is_marked_at(bytes + place, count - place, *marks)) continue;
    *is_marked = true;
    return end_of_line(bytes, place, count);
  }
  return count;
}
