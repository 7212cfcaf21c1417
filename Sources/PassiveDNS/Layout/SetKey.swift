internal import Octets

/// The key of ``StoreTable/sets``: what an RRset is, as observed by one sensor.
///
///     owner, labels in reverse | 0 | type (16) | class (16) | labels of the bailiwick (8)
///     | number of RDATA | (length, octets) each, in canonical order | sensor (16)
///
/// The bailiwick is the owner or above it, so that its number of labels says which name it is; 255 says
/// that it is not known. Lengths and the number of RDATA are ``VariableInteger``s. Sensors come last, so
/// that rows that differ in nothing else are neighbours.
struct SetKey: Sendable {
  /// The bailiwick that is not known.
  static let unknownBailiwick: UInt8 = 255

  /// The owner's labels in reverse.
  var owner: [UInt8]
  /// TYPE.
  var type: UInt16
  /// CLASS.
  var recordClass: UInt16
  /// How many labels the bailiwick has.
  var bailiwickLabels: UInt8
  /// The RDATA in canonical order (RFC 4034 section 6.3), names without compression.
  var data: [[UInt8]]
  /// The sensor's number; zero where none was named.
  var sensor: UInt16
  /// How many octets of the key come before the sensor.
  private(set) var setCount = 0

  /// A key of its parts; RDATA are put in order.
  init(
    owner wire: [UInt8], type: UInt16, recordClass: UInt16, bailiwickLabels: UInt8,
    data: [[UInt8]], sensor: UInt16
  ) {
    owner = StoredName.reversed(wire)
    self.type = type
    self.recordClass = recordClass
    self.bailiwickLabels = bailiwickLabels
    self.data = data.sorted { $0.lexicographicallyPrecedes($1) }
    self.sensor = sensor
  }

  /// How many octets of a key are the owner's labels.
  static func ownerLength(of key: [UInt8]) -> Int {
    var at = 0
    while at < key.count, key[at] != 0 { at += 1 + Int(key[at]) }
    return min(at, key.count)
  }

  /// How many octets of a key are the owner's labels, without the root.
  static func ownerCount(of key: borrowing OctetView) -> Int {
    var at = 0
    while at < key.count, key.octet(at) != 0 { at &+= Int(key.octet(at)) &+ 1 }
    return at
  }

  /// Reads a key; nil where the octets are none.
  init?(_ octets: UnsafeRawBufferPointer) {
    var at = 0
    while at < octets.count, unsafe octets[at] != 0 { at += 1 + Int(unsafe octets[at]) }
    guard at + 8 <= octets.count else { return nil }
    owner = unsafe Array(octets[..<at])
    type = unsafe UInt16(octets[at + 1]) << 8 | UInt16(octets[at + 2])
    recordClass = unsafe UInt16(octets[at + 3]) << 8 | UInt16(octets[at + 4])
    bailiwickLabels = unsafe octets[at + 5]
    at += 6
    data = []
    guard let count = unsafe VariableInteger.read(octets, &at) else { return nil }
    for _ in 0..<min(count, 65535) {
      guard let length = unsafe VariableInteger.read(octets, &at), length <= 65535,
        at + Int(length) <= octets.count
      else { return nil }
      data.append(unsafe Array(octets[at..<at + Int(length)]))
      at += Int(length)
    }
    guard at + 2 == octets.count else { return nil }
    setCount = at
    sensor = unsafe UInt16(octets[at]) << 8 | UInt16(octets[at + 1])
  }

  /// The key's octets.
  var octets: [UInt8] {
    var key = owner
    key.append(0)
    key.append(bigEndian: type)
    key.append(bigEndian: recordClass)
    key.append(bailiwickLabels)
    VariableInteger.append(UInt64(data.count), to: &key)
    for item in data {
      VariableInteger.append(UInt64(item.count), to: &key)
      key += item
    }
    key.append(bigEndian: sensor)
    return key
  }

  /// The owner in wire form.
  var ownerWire: [UInt8] { StoredName.wire(reversed: owner) }

  /// The bailiwick in wire form; nil where it is not known.
  var bailiwick: [UInt8]? {
    bailiwickLabels == Self.unknownBailiwick
      ? nil : StoredName.suffix(ownerWire, labels: Int(bailiwickLabels))
  }
}

extension [UInt8] {
  /// Appends sixteen bits, the higher octet first.
  mutating func append(bigEndian number: UInt16) {
    append(UInt8(number >> 8))
    append(UInt8(truncatingIfNeeded: number))
  }

  /// The first octets that are above everything that begins with these; nil where there are none.
  var endOfPrefix: [UInt8]? {
    var end = self
    while let last = end.popLast() {
      if last < 255 {
        end.append(last + 1)
        return end
      }
    }
    return nil
  }
}
