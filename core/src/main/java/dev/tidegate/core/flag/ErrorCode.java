package dev.tidegate.core.flag;

/** What went wrong in an evaluation; OpenFeature's words. */
public enum ErrorCode {
  /** There is no flag of this key. */
  FLAG_NOT_FOUND,
  /** The flag's definition or its rule is malformed. */
  PARSE_ERROR,
  /** The flag's value has another type than the one asked for. */
  TYPE_MISMATCH,
  /** The rule failed for this context, or chose a variant that does not exist. */
  GENERAL
}
