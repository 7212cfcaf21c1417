internal import Events
internal import Octets
internal import Testing

@Suite("Batches of events")
struct EventBatchTests {
  /// The fields of a lazy event.
  static let fields = [("a", "1"), ("b", "2"), ("c", "3")]

  @Test func `fields keep the order in which they were set, and set again keep their place`() {
    let batch = SampleEvents.listed([("Zeta", "1"), ("alpha", "2")])
    batch.set(FieldKey("mid"), Value(7), event: 0)
    batch.set(FieldKey("ZETA"), Value(true), event: 0)
    #expect(SampleEvents.text(batch) == "Zeta=TRUE alpha=2 mid=7")
    #expect(batch.value(of: FieldKey("MID"), event: 0) == Value(7))
    #expect(batch.value(of: FieldKey("none"), event: 0) == nil)
    batch.set(FieldKey("mid"), .undefined, event: 0)
    #expect(batch.value(of: FieldKey("mid"), event: 0)?.isUndefined == true)
  }

  @Test func `a change of a lazy event gives what the same change of an expanded one gives`() {
    /// A change and what the event is then.
    typealias Change = (change: (EventBatch) -> Void, result: String, isLazy: Bool)
    let key = { (name: String) in FieldKey(name) }
    let changes: [Change] = [
      ({ _ in }, "a=1 b=2 c=3", true),
      ({ $0.set(key("d"), Value(4), event: 0) }, "a=1 b=2 c=3 d=4", true),
      ({ $0.set(key("B"), Value(9), event: 0) }, "a=1 b=9 c=3", false),
      ({ $0.delete(key("a"), event: 0) }, "b=2 c=3", false),
      ({ $0.delete(key("c"), event: 0) }, "a=1 b=2", false),
      ({ $0.delete(key("none"), event: 0) }, "a=1 b=2 c=3", true),
      ({ $0.rename(key("b"), to: key("x"), event: 0) }, "a=1 x=2 c=3", false),
      ({ $0.rename(key("b"), to: key("a"), event: 0) }, "a=2 c=3", false),
      ({ $0.rename(key("none"), to: key("a"), event: 0) }, "a=1 b=2 c=3", true),
      (
        {
          $0.set(key("d"), Value(4), event: 0)
          $0.set(key("e"), Value(5), event: 0)
          $0.delete(key("d"), event: 0)
          $0.set(key("a"), Value(0), event: 0)
        }, "a=0 b=2 c=3 e=5", false
      ),
      (
        {
          $0.set(key("d"), Value(4), event: 0)
          $0.rename(key("d"), to: key("c"), event: 0)
        }, "a=1 b=2 c=4", false
      ),
      (
        {
          for name in ["a", "b", "c"] { $0.delete(key(name), event: 0) }
          $0.set(key("zulu"), Value(1), event: 0)
        }, "zulu=1", false
      ),
    ]
    for (number, change) in changes.enumerated() {
      let lazy = SampleEvents.lazy(Self.fields)
      change.change(lazy)
      #expect(lazy.isLazy(0) == change.isLazy, "\(number)")
      #expect(SampleEvents.text(lazy) == change.result, "\(number)")
      let listed = SampleEvents.listed(Self.fields)
      change.change(listed)
      #expect(Set(words(listed)) == Set(change.result.split(separator: " ")), "\(number)")
    }
  }

  /// The fields of the first event.
  private func words(_ batch: EventBatch) -> [Substring] {
    SampleEvents.text(batch).split(separator: " ")
  }

  @Test func `an event is expanded once, with its own fields before the appended ones`() throws {
    let batch = SampleEvents.lazy(Self.fields)
    batch.set(FieldKey("new"), Value(1), event: 0)
    #expect(batch.hasListedFields(0))
    var listed: [String] = []
    batch.forEachListedField(of: 0) { key, _ in listed.append(key.name) }
    #expect(listed == ["new"])
    batch.expand(0)
    batch.expand(0)
    #expect(SampleEvents.text(batch) == "a=1 b=2 c=3 new=1")
    let payload = try #require(batch.payload as? SamplePayload)
    #expect(payload.expansions == 1)
  }

  @Test func `dropped events are counted once and stay where they are`() {
    let batch = SampleEvents.lazy(Self.fields)
    batch.appendLazyEvents(2)
    batch.drop(1)
    batch.drop(1)
    #expect(batch.count == 3 && batch.liveCount == 2 && batch.droppedCount == 1)
    #expect(batch.isDropped(1) && !batch.isDropped(0) && !batch.isDropped(2))
  }

  @Test func `a copy and its original do not see each other's changes`() {
    let batch = SampleEvents.lazy(Self.fields)
    batch.set(FieldKey("shared"), batch.makeValue("before"), event: 0)
    batch.appendLazyEvents(1)
    batch.drop(1)
    let copy = batch.copy()
    copy.set(FieldKey(declaring: "a"), copy.makeValue("copy"), event: 0)
    copy.delete(FieldKey("shared"), event: 0)
    batch.set(FieldKey(declaring: "b"), batch.makeValue("original"), event: 0)
    copy.drop(0)
    #expect(SampleEvents.text(batch) == "a=1 b=original c=3 shared=before")
    #expect(SampleEvents.text(copy) == "a=copy b=2 c=3")
    #expect(batch.liveCount == 1 && copy.liveCount == 0)
  }

  @Test func `an emptied batch has nothing left of before`() {
    let batch = SampleEvents.lazy(Self.fields)
    batch.set(FieldKey(declaring: "d"), batch.makeValue("4"), event: 0)
    batch.drop(0)
    batch.removeAll()
    #expect(batch.count == 0 && batch.liveCount == 0 && batch.payload == nil)
    #expect(batch.text.count == 0)
    let event = batch.appendEvent()
    #expect(SampleEvents.text(batch, event: event) == "")
    #expect(batch.firstField(of: event) == nil)
  }

  @Test func `a batch goes home once it is recycled`() {
    final class Home: EventBatchHome {
      var given = 0
      func give(_ batch: EventBatch) { given += 1 }
    }
    let home = Home()
    let batch = EventBatch()
    batch.recycle()
    batch.home = home
    batch.recycle()
    #expect(home.given == 1)
    #expect(batch.copy().home == nil)
  }

  @Test func `names that differ only in case are one key with the first spelling`() {
    let key = FieldKey("Some.Field_Of_Tests")
    #expect(FieldKey("some.field_of_TESTS") == key && key.name == "Some.Field_Of_Tests")
    #expect(FieldKey(octets: Array("SOME.FIELD_OF_TESTS".utf8)) == key)
    #expect(FieldKey("some.field_of_test") != key)
    // Only letters of ASCII fold.
    #expect(FieldKey("[x") != FieldKey("{x") && FieldKey("É") != FieldKey("é"))
    var cache = FieldNameCache()
    #expect(cache.octets(key) == Array("Some.Field_Of_Tests".utf8))
    let later = FieldKey("made after the cache was filled")
    #expect(cache.octets(later) == later.octets)
    #expect(cache.octets(FieldKey(rawValue: .max)) == [] && FieldKey(rawValue: .max).octets == [])
  }
}
