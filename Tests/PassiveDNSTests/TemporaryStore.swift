internal import TestSupport

/// A path for a store, which the test removes.
struct TemporaryStore {
  /// The path.
  let path = Program.temporaryFolder()

  /// Removes the store.
  func remove() { Program.remove(path) }
}
