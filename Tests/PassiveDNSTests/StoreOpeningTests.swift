internal import Glibc
internal import PassiveDNS
internal import Synchronization
internal import TestSupport
internal import Testing

@Suite("Opening a store")
struct StoreOpeningTests {
  /// Whether the reader has seen the store.
  private final class Sight: Sendable {
    /// Whether it has.
    let isThere = Atomic<Bool>(false)
  }

  @Test func `a store that is just being made is there, or not there yet, for who reads`() async {
    for _ in 0..<10 {
      let folder = Program.temporaryFolder()
      defer { Program.remove(folder) }
      let path = folder + "/pdns"
      let sight = Sight()
      let writer = Task.detached {
        let store = try? PassiveDNSStore(path: path, access: .writing)
        for _ in 0..<1_000 where !sight.isThere.load(ordering: .relaxed) { usleep(10_000) }
        return store != nil
      }
      for _ in 0..<10_000 {
        do throws(StoreError) {
          _ = try PassiveDNSStore(path: path, access: .reading)
          break
        } catch {
          #expect(error.description.contains("there is no store"), "\(error)")
          usleep(100)
        }
      }
      sight.isThere.store(true, ordering: .relaxed)
      #expect(await writer.value)
    }
  }
}
