internal import Configuration
internal import Events

/// What the directives of processors have in common.
enum ProcessorDirectives {
  /// The keys of the fields that a `.names` directive lists, `$dns.id` or `dns.id`.
  static func fields(_ name: String, _ reader: DirectiveReader) -> [FieldKey] {
    reader.names(name).map { field in
      FieldKey(octets: field.octets.first == 0x24 ? Array(field.octets.dropFirst()) : field.octets)
    }
  }
}

/// The fields that tell who talks to whom, the same in every schema.
enum EndpointFields {
  /// The sender, over IPv4 and IPv6.
  static let sources = [FieldKey("ipv4.src"), FieldKey("ipv6.src")]
  /// The receiver.
  static let destinations = [FieldKey("ipv4.dst"), FieldKey("ipv6.dst")]
  /// The sender's port, over UDP and TCP.
  static let sourcePorts = [FieldKey("udp.src_port"), FieldKey("tcp.src_port")]
  /// The receiver's port.
  static let destinationPorts = [FieldKey("udp.dst_port"), FieldKey("tcp.dst_port")]
  /// Whether the message is a response.
  static let response = FieldKey("dns.response")
  /// The name that is asked for.
  static let queryName = FieldKey("dns.query.name")
  /// What became of the query.
  static let responseCode = FieldKey("dns.response.code")
}

extension EventBatch {
  /// The value of the first of the fields that an event has.
  func firstValue(of keys: [FieldKey], event: Int) -> Value? {
    for key in keys {
      if let value = value(of: key, event: event), !value.isUndefined { return value }
    }
    return nil
  }

  /// A number, as such or as digits; nil for other values.
  func number(_ value: Value) -> Int? {
    if value.kind == .integer { return Int(value.integer) }
    guard value.kind == .string, (1...9).contains(value.range.count) else { return nil }
    var number = 0
    for octet in octets(of: value) {
      guard (0x30...0x39).contains(octet) else { return nil }
      number = number &* 10 &+ Int(octet &- 0x30)
    }
    return number
  }

  /// Whether a value is true, as such or as text; nil for other values.
  func truth(_ value: Value) -> Bool? {
    if value.kind == .boolean { return value.boolean }
    guard value.kind == .string else { return nil }
    switch value.range.count {
    case 4: return true
    case 5: return false
    default: return nil
    }
  }
}
