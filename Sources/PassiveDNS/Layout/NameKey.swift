internal import Octets

/// The key of ``StoreTable/names``: an owner in wire form, labels in their own order, and a type.
///
///     owner, wire form in lower case, with its 0 | type (16)
struct NameKey: Sendable {
  /// The owner in wire form.
  let owner: [UInt8]
  /// TYPE.
  let type: UInt16

  /// Reads a key; nil where the octets are none.
  init?(_ octets: UnsafeRawBufferPointer) {
    guard octets.count >= 3 else { return nil }
    owner = unsafe Array(octets[..<(octets.count - 2)])
    type = unsafe UInt16(octets[octets.count - 2]) << 8 | UInt16(octets[octets.count - 1])
  }

  /// The octets of a key.
  static func octets(owner wire: [UInt8], type: UInt16) -> [UInt8] {
    var key = wire
    key.append(bigEndian: type)
    return key
  }

  /// Appends the key of the owner and type that the key of an RRset, or of an absence, begins with.
  ///
  /// - Parameters:
  ///   - set: The key.
  ///   - owner: How many of its octets are the owner's labels, without the root.
  static func append(
    ofSet set: borrowing OctetView, owner: Int, to buffer: inout OctetBuffer
  ) {
    StoredName.appendReversed(set.slice(from: 0, count: owner), to: &buffer)
    // The root's label, and the type.
    buffer.append(set.slice(from: owner, count: 3))
  }
}
