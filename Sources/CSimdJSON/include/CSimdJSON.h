// A small C face over simdjson: parse one JSON text and take out the members that a table names, in one call.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that must be readable after a text handed to csimdjson_extract; their content does not matter.
#define CSIMDJSON_PADDING 64

typedef struct csimdjson_parser csimdjson_parser;

// A wanted member. Members of one object stand side by side in the table, those of the root first.
typedef struct {
  const char *name;
  uint32_t name_count;
  uint32_t first_child;  // where the wanted members of this member's own object begin, if child_count is not 0
  uint32_t child_count;
} csimdjson_field;

typedef enum {
  CSIMDJSON_ABSENT,
  CSIMDJSON_NULL,
  CSIMDJSON_FALSE,
  CSIMDJSON_TRUE,
  CSIMDJSON_INTEGER,
  CSIMDJSON_REAL,  // a number that is no signed 64-bit integer
  CSIMDJSON_STRING,
  CSIMDJSON_OTHER,  // an array or an object
} csimdjson_kind;

// What was found for the field with the same index; a string's bytes are the parser's, valid until its next parse.
typedef struct {
  csimdjson_kind kind;
  int64_t integer;
  double real;  // of an integer too
  const uint8_t *bytes;
  size_t count;
} csimdjson_found;

// A parser keeps its memory between parses; it grows to the longest text it has seen. NULL when out of memory.
csimdjson_parser *csimdjson_create(void);
void csimdjson_destroy(csimdjson_parser *parser);

// Parses an object of `count` bytes, with CSIMDJSON_PADDING readable behind it, and fills `found`, which has as many
// entries as `fields`; the first `root_count` fields are the root's. 0 on success, else simdjson's error code, with
// `found` all absent. The whole text is validated.
int csimdjson_extract(csimdjson_parser *parser, const uint8_t *bytes, size_t count, const csimdjson_field *fields,
                      size_t field_count, size_t root_count, csimdjson_found *found);

// The most marks that lines are looked through for.
#define CSIMDJSON_MARKS 8

// A text that marks a line; it begins with a quote, as names and values of JSON do, and goes on with two letters
// or more.
typedef struct {
  const char *text;
  size_t count;
} csimdjson_mark;

typedef struct {
  csimdjson_mark marks[CSIMDJSON_MARKS];
  size_t count;
} csimdjson_marks;

// Finds the end of the line that begins at `bytes`: the place of its newline, or `count` where there is none. Tells whether
// any of the marks stands in the line.
size_t csimdjson_line(const uint8_t *bytes, size_t count, const csimdjson_marks *marks, bool *is_marked);

// simdjson's sentence for an error code.
const char *csimdjson_message(int error);

#ifdef __cplusplus
}
#endif

#endif
