internal import CMalloc

/// Keeps what this process holds of memory near what it uses.
///
/// A storm of requests leaves holes everywhere in the heap; the C library gives back what lies at its end only, and
/// takes ever larger pieces for parts of the heap after the first one was freed.
enum HeapKeeper {
  /// From how many octets on a piece is asked of the system by itself, and given back to it: that of the pieces in
  /// which a follower has the store in memory.
  private static let largePiece: Int32 = 64 << 10
  /// How many octets may lie unused.
  private static let unusedOctets = 8 << 20
  /// How often it is looked at how many there are.
  private static let interval = Duration.seconds(2)

  /// Sets up the heap; before threads begin.
  static func prepare() {
    _ = mallopt(M_MMAP_THRESHOLD, largePiece)
    _ = mallopt(M_TRIM_THRESHOLD, largePiece)
    // Memory that one thread freed is used by the others.
    _ = mallopt(M_ARENA_MAX, 2)
  }

  /// Gives back what lies unused, until the task is cancelled.
  static func keep() async {
    while (try? await Task.sleep(for: interval)) != nil {
      if mallinfo2().fordblks > unusedOctets { _ = malloc_trim(0) }
    }
  }
}
