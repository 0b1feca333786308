#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <new>

static_assert(simdjson::SIMDJSON_PADDING <= CSIMDJSON_PADDING, "simdjson reads further ahead than promised");

struct csimdjson_parser {
  simdjson::dom::parser parser;
};

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

void take(const element &value, csimdjson_found &found) {
  found = {CSIMDJSON_OTHER, 0, 0, nullptr, 0};
  switch (value.type()) {
    case element_type::STRING: {
      std::string_view text;
      if (value.get(text)) return;
      found.kind = CSIMDJSON_STRING;
      found.bytes = reinterpret_cast<const uint8_t *>(text.data());
      found.count = text.size();
      return;
    }
    case element_type::INT64:
      if (!value.get(found.integer)) found.kind = CSIMDJSON_INTEGER;
      found.real = static_cast<double>(found.integer);
      return;
    case element_type::UINT64:
    case element_type::DOUBLE:
      if (!value.get(found.real)) found.kind = CSIMDJSON_REAL;
      return;
    case element_type::BOOL: {
      bool is_true = false;
      if (!value.get(is_true)) found.kind = is_true ? CSIMDJSON_TRUE : CSIMDJSON_FALSE;
      return;
    }
    case element_type::NULL_VALUE:
      found.kind = CSIMDJSON_NULL;
      return;
    case element_type::ARRAY:
    case element_type::OBJECT:
      return;
  }
}

void walk(const simdjson::dom::object &object, const csimdjson_field *fields, size_t first, size_t count,
          csimdjson_found *found) {
  for (auto member : object) {
    for (size_t index = first; index < first + count; index++) {
      const csimdjson_field &field = fields[index];
      if (field.name_count != member.key.size()) continue;
      if (std::memcmp(field.name, member.key.data(), field.name_count) != 0) continue;
      take(member.value, found[index]);
      simdjson::dom::object inner;
      if (field.child_count > 0 && !member.value.get(inner)) {
        walk(inner, fields, field.first_child, field.child_count, found);
      }
      break;
    }
  }
}

}  // namespace

extern "C" {

csimdjson_parser *csimdjson_create(void) { return new (std::nothrow) csimdjson_parser; }

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

int csimdjson_extract(csimdjson_parser *parser, const uint8_t *bytes, size_t count, const csimdjson_field *fields,
                      size_t field_count, size_t root_count, csimdjson_found *found) {
  std::fill_n(found, field_count, csimdjson_found{CSIMDJSON_ABSENT, 0, 0, nullptr, 0});
  simdjson::dom::object root;
  if (auto error = parser->parser.parse(bytes, count, false).get(root)) return error;
  walk(root, fields, 0, root_count, found);
  return 0;
}

const char *csimdjson_message(int error) {
  return simdjson::error_message(static_cast<simdjson::error_code>(error));
}

}  // extern "C"
