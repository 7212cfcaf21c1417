internal import Octets

/// The text of SVCB and HTTPS, read (RFC 9460 section 2.1 and appendix A).
extension PresentationReader {
  /// Priority, target, and parameters in any order.
  @_lifetime(self: copy self)
  mutating func appendServiceBinding(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 2, to: &buffer)
    try appendName(to: &buffer)
    var parameters: [(key: UInt16, place: Int, value: [UInt8])] = []
    while !isAtEnd() {
      let place = at
      let (key, value) = try parameter()
      guard value.count <= 65535 else { throw PresentationError(.dataLength, at: place) }
      parameters.append((key, place, value))
    }
    parameters.sort { $0.key == $1.key ? $0.place < $1.place : $0.key < $1.key }
    for (index, parameter) in parameters.enumerated() {
      if index > 0, parameters[index - 1].key == parameter.key {
        throw PresentationError(.duplicateParameter, at: parameter.place)
      }
      buffer.append(bigEndian: UInt64(parameter.key), octets: 2)
      buffer.append(bigEndian: UInt64(parameter.value.count), octets: 2)
      buffer.append(parameter.value)
    }
  }

  /// The next parameter: `key`, `key=value` or `key="value"`; `key123` takes the octets of the
  /// value as they are, also for keys that have a name.
  @_lifetime(self: copy self)
  private mutating func parameter() throws(PresentationError) -> (key: UInt16, value: [UInt8]) {
    let start = at
    while at < text.count, !Self.isSpace(text.octet(at)), text.octet(at) != 0x3D { at &+= 1 }
    let name = text.slice(from: start, count: at &- start).array()
    guard let (key, isNumbered) = Self.parameterKey(name) else {
      throw PresentationError(.parameter, at: start)
    }
    guard at < text.count, text.octet(at) == 0x3D else { return (key, []) }
    at &+= 1
    let place = at
    if at >= text.count || Self.isSpace(text.octet(at)) { return (key, []) }
    let value = try unescaped()
    if isNumbered { return (key, value) }
    guard let octets = Self.parameterValue(key, value) else {
      throw PresentationError(.parameter, at: place)
    }
    return (key, octets)
  }

  /// The key of a name in lower case, and whether it is `key123`.
  private static func parameterKey(_ name: [UInt8]) -> (UInt16, Bool)? {
    if let number = numberAfter("key", in: name) { return (number, true) }
    for key in UInt16(0)...10
    where registryText({ $0.append(parameterKey: key) }).utf8.elementsEqual(name) {
      return (key, false)
    }
    return nil
  }

  /// The octets of a value; nil where the key does not allow it.
  private static func parameterValue(_ key: UInt16, _ value: [UInt8]) -> [UInt8]? {
    switch key {
    case 1, 10: return strings(value)
    case 5:
      var buffer = OctetBuffer(capacity: value.count)
      buffer.append(value)
      let reader = PresentationReader(buffer.view)
      return try? reader.base64(OctetRange(from: 0, count: value.count))
    case 0, 3, 4, 6, 9: break
    default: return value
    }
    let items = value.split(separator: 0x2C, omittingEmptySubsequences: false)
    if key == 3, items.count > 1 { return nil }
    var numbers: [UInt16] = []
    var buffer = OctetBuffer(capacity: 64)
    for item in items {
      let text = String(decoding: item, as: UTF8.self)
      if key == 4 || key == 6 {
        guard let address = IPAddress(text), address.version == (key == 4 ? .v4 : .v6) else {
          return nil
        }
        buffer.append(address)
      } else if key == 0 {
        guard let mandatory = parameterKey(Array(item)) else { return nil }
        numbers.append(mandatory.0)
      } else {
        guard item.allSatisfy({ $0 &- 0x30 < 10 }), let number = UInt16(text) else { return nil }
        numbers.append(number)
      }
    }
    // Mandatory keys stand in ascending order (RFC 9460 section 8).
    if key == 0 { numbers.sort() }
    for number in numbers { buffer.append(bigEndian: UInt64(number), octets: 2) }
    return buffer.array()
  }

  /// Strings joined by commas, each behind its length; a backslash keeps a comma or backslash.
  private static func strings(_ value: [UInt8]) -> [UInt8]? {
    if value.isEmpty { return [] }
    var result: [UInt8] = []
    var string: [UInt8] = []
    var isEscaped = false
    for octet in value + [0x2C] {
      if !isEscaped, octet == 0x5C {
        isEscaped = true
        continue
      }
      if isEscaped || octet != 0x2C {
        string.append(octet)
        isEscaped = false
        continue
      }
      guard let count = UInt8(exactly: string.count) else { return nil }
      result += [count] + string
      string = []
    }
    // The comma behind the last string was kept by a backslash.
    return isEscaped || !string.isEmpty ? nil : result
  }
}
