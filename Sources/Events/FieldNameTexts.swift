public import Octets

/// The names of fields as a format writes them, each made once.
public struct FieldNameTexts: ~Copyable {
  /// A name in the texts.
  private struct Place {
    /// Where it starts.
    var start: Int32 = -1
    /// How many octets it has; -1 for a field that is not written.
    var count: Int32 = 0
  }

  /// The names by the raw values of their keys.
  private var places: [Place] = []
  /// What they are written with.
  private var texts = OctetBuffer(capacity: 1024)

  /// No names yet.
  public init() {}

  /// Whether a field's name was made, or found to be left out.
  @inline(__always)
  public func knows(_ key: FieldKey) -> Bool {
    Int(key.rawValue) < places.count && places[Int(key.rawValue)].start >= 0
  }

  /// Keeps the text of a name; nil for a field that is not written.
  public mutating func learn(_ key: FieldKey, _ text: [UInt8]?) {
    let index = Int(key.rawValue)
    if index >= places.count {
      places += [Place](repeating: Place(), count: index + 64 - places.count)
    }
    places[index] = Place(
      start: Int32(truncatingIfNeeded: texts.count),
      count: text.map { Int32(truncatingIfNeeded: $0.count) } ?? -1)
    if let text { texts.append(text) }
  }

  /// Whether a field that is known is written.
  @inline(__always)
  public func isWritten(_ key: FieldKey) -> Bool { places[Int(key.rawValue)].count >= 0 }

  /// Writes the text of a known name.
  @inline(__always)
  public func append(_ key: FieldKey, to output: inout OctetBuffer) {
    let place = places[Int(key.rawValue)]
    output.append(texts.view(from: Int(place.start), count: Int(place.count)))
  }

  /// Writes the text of a known name.
  @inline(__always)
  @_lifetime(copy cursor)
  public func appending(_ key: FieldKey, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    let place = places[Int(key.rawValue)]
    cursor.append(texts.view, from: Int(place.start), count: Int(place.count))
    return cursor
  }
}
