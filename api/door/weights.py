"""The heaviest body that a form allows, from the bounds of its own fields."""

from typing import Any

from pydantic import TypeAdapter

Schema = dict[str, Any]
CHARACTER = 12  # bytes at most: two escapes of a pair of surrogates
SCALAR = 400  # a number, an instant, an id, a word of a list, with what stands around it


class Unbounded(ValueError):
    """A text, list or map without an upper bound: where it stands."""


def heaviest(form: Any) -> int:
    """In bytes. Raises Unbounded."""
    schema = TypeAdapter(form).json_schema()
    return weight(schema, schema.get("$defs", {}), "")


def weight(schema: Schema, shared: dict[str, Schema], at: str) -> int:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return weight(shared[name], shared, f"{at}/{name}")
    if "anyOf" in schema:
        return max(weight(one, shared, at) for one in schema["anyOf"])
    kind = schema.get("type")
    if kind == "string" and not {"enum", "const", "format"} & schema.keys():
        return CHARACTER * bound(schema, "maxLength", at) + SCALAR
    if kind == "array":
        return bound(schema, "maxItems", at) * weight(schema["items"], shared, f"{at}/-")
    if kind == "object":
        return of_object(schema, shared, at)
    if kind is None and not {"enum", "const"} & schema.keys():
        raise Unbounded(at)
    return SCALAR


def of_object(schema: Schema, shared: dict[str, Schema], at: str) -> int:
    fields = sum(SCALAR + weight(field, shared, f"{at}/{name}") for name, field in schema.get("properties", {}).items())
    if schema.get("additionalProperties") is False:
        return SCALAR + fields
    value = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {"": {}}).values()))
    return SCALAR + fields + bound(schema, "maxProperties", at) * (SCALAR + weight(value, shared, f"{at}/*"))


def bound(schema: Schema, name: str, at: str) -> int:
    if name not in schema:
        raise Unbounded(at)
    return int(schema[name])
