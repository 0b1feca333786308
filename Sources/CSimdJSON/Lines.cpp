#include "CSimdJSON.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

bool is_marked_at(const uint8_t *bytes, size_t count, const csimdjson_marks &marks) {
  for (size_t index = 0; index < marks.count; index++) {
    const csimdjson_mark &mark = marks.marks[index];
    // Two letters tell most others, without a call.
    if (mark.count > count || bytes[1] != mark.text[1] || bytes[2] != mark.text[2]) continue;
    if (std::memcmp(bytes, mark.text, mark.count) == 0) return true;
  }
  return false;
}

size_t end_of_line(const uint8_t *bytes, size_t from, size_t count) {
  const void *newline = std::memchr(bytes + from, '\n', count - from);
  return newline ? static_cast<size_t>(static_cast<const uint8_t *>(newline) - bytes) : count;
}

// Looks from `place` on, byte by byte.
size_t find_end(const uint8_t *bytes, size_t place, size_t count, const csimdjson_marks &marks, bool *is_marked) {
  for (; place < count; place++) {
    if (bytes[place] == '\n') return place;
    if (bytes[place] != '"' || !is_marked_at(bytes + place, count - place, marks)) continue;
    *is_marked = true;
    return end_of_line(bytes, place, count);
  }
  return count;
}

#if defined(__x86_64__)

// Newlines and the starts of marks in one look at each byte: this is all that most of a history is ever looked at.
__attribute__((target("avx2"))) size_t find_end_avx2(const uint8_t *bytes, size_t count, const csimdjson_marks &marks,
                                                     bool *is_marked) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const __m256i quote = _mm256_set1_epi8('"');
  __m256i seconds[CSIMDJSON_MARKS];
  size_t distinct = 0;
  for (size_t index = 0; index < marks.count; index++) {
    bool is_known = false;
    for (size_t other = 0; other < index; other++) {
      is_known = is_known || marks.marks[other].text[1] == marks.marks[index].text[1];
    }
    if (!is_known) seconds[distinct++] = _mm256_set1_epi8(marks.marks[index].text[1]);
  }
  size_t place = 0;
  for (; place + 33 <= count; place += 32) {
    const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + place));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(bytes + place + 1));
    __m256i is_second = _mm256_setzero_si256();
    for (size_t index = 0; index < distinct; index++) {
      is_second = _mm256_or_si256(is_second, _mm256_cmpeq_epi8(next, seconds[index]));
    }
    const unsigned ends = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(here, newline)));
    unsigned starts = static_cast<unsigned>(
        _mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(here, quote), is_second)));
    if (ends) starts &= (ends & -ends) - 1;
    for (; starts; starts &= starts - 1) {
      const size_t at = place + static_cast<size_t>(__builtin_ctz(starts));
      if (!is_marked_at(bytes + at, count - at, marks)) continue;
      *is_marked = true;
      return end_of_line(bytes, at, count);
    }
    if (ends) return place + static_cast<size_t>(__builtin_ctz(ends));
  }
  return find_end(bytes, place, count, marks, is_marked);
}

#endif

}  // namespace

extern "C" size_t csimdjson_line(const uint8_t *bytes, size_t count, const csimdjson_marks *marks, bool *is_marked) {
  *is_marked = false;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return find_end_avx2(bytes, count, *marks, is_marked);
#endif
  return find_end(bytes, 0, count, *marks, is_marked);
}
