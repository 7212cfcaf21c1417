internal import Octets

/// Elements by name, each perhaps with an end of its life.
///
/// A few are found by looking at each; many by a hash with a random key, since names may be made of
/// what strangers send.
struct NamedTable<Element> {
  /// An element.
  private struct Entry {
    /// Its name.
    let name: [UInt8]
    /// When its life ends.
    let expiry: Timestamp?
    /// The element.
    var element: Element
  }

  /// The elements, in no order.
  private var entries: [Entry] = []
  /// Where they are, once there are many.
  private var places: [[UInt8]: Int] = [:]
  /// How many are looked at one by one.
  private static var fewCount: Int { 8 }

  /// How many there are.
  var count: Int { entries.count }

  /// Where the element of a name is.
  func index(of name: borrowing OctetView) -> Int? {
    guard entries.count <= Self.fewCount else { return places[name.array()] }
    for index in entries.indices where Self.isSame(entries[index].name, name) { return index }
    return nil
  }

  /// Whether a name has these octets.
  private static func isSame(_ name: [UInt8], _ octets: borrowing OctetView) -> Bool {
    guard name.count == octets.count else { return false }
    for at in name.indices where name[at] != octets.octet(at) { return false }
    return true
  }

  /// An element.
  subscript(_ index: Int) -> Element {
    get { entries[index].element }
    _modify { yield &entries[index].element }
  }

  /// Whether the life of an element has ended.
  func hasExpired(_ index: Int, at now: Timestamp) -> Bool {
    entries[index].expiry.map { $0 <= now } ?? false
  }

  /// Where the elements are whose life has ended, in order.
  func expired(at now: Timestamp) -> [Int] {
    entries.indices.filter { hasExpired($0, at: now) }
  }

  /// Adds an element under a name that none has.
  mutating func add(_ element: Element, _ name: borrowing OctetView, until expiry: Timestamp?) {
    entries.append(Entry(name: name.array(), expiry: expiry, element: element))
    if entries.count == Self.fewCount + 1 {
      for (index, entry) in entries.enumerated() { places[entry.name] = index }
    } else if entries.count > Self.fewCount {
      places[entries[entries.count - 1].name] = entries.count - 1
    }
  }

  /// Takes an element away; the last one takes its place.
  mutating func remove(_ index: Int) {
    let last = entries.count - 1
    places[entries[index].name] = nil
    if index < last {
      entries[index] = entries[last]
      if last >= Self.fewCount { places[entries[index].name] = index }
    }
    entries.removeLast()
    if entries.count == Self.fewCount { places.removeAll() }
  }
}
