internal import HTTPTypes

/// What DNSDB's clients are told of their quota.
enum RateLimit {
  /// Adds the fields that go with every lookup.
  static func add(_ allowance: Allowance?, to fields: inout HTTPFields) {
    guard let allowance else { return }
    fields[.name("X-RateLimit-Limit")] = allowance.limit.map { String($0) } ?? "unlimited"
    fields[.name("X-RateLimit-Remaining")] = allowance.remaining.map { String($0) } ?? "n/a"
    fields[.name("X-RateLimit-Reset")] =
      allowance.limit == nil ? "n/a" : String(allowance.resetSeconds)
  }

  /// Writes the object that `rate_limit` answers, and its line feed: without it dnsdbq prints nothing.
  static func append(_ allowance: Allowance, to text: inout JSONWriter) {
    text.beginObject()
    text.key("rate")
    text.beginObject()
    if let limit = allowance.limit, let remaining = allowance.remaining {
      text.member("reset", allowance.resetSeconds)
      text.member("limit", limit)
      text.member("remaining", remaining)
    } else {
      text.member("reset", "n/a")
      text.member("limit", "unlimited")
      text.member("remaining", "n/a")
    }
    text.member("results_max", QueryParameters.limitRows)
    text.member("offset_max", QueryParameters.offsetRows)
    text.endObject()
    text.endObject()
    text.endLine()
  }
}
