internal import Configuration
internal import Glibc
internal import Pipeline
internal import Synchronization
internal import Testing

@Suite("Queues on disk before outputs")
struct DiskQueueTests {
  /// Builds and runs configurations.
  private let routes = PipelineTests()

  /// A directory that is not there yet.
  private static func directory() -> String {
    "/tmp/wirebird-queue-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
  }

  /// Removes a directory of queues.
  private static func remove(_ directory: String, _ outputs: [String]) {
    for output in outputs {
      let own = "\(directory)/\(output).queue"
      for name in ["position", "lock"] + (1...9).map({ "000000000000000\($0).spool" }) {
        _ = unsafe unlink("\(own)/\(name)")
      }
      _ = unsafe rmdir(own)
    }
    _ = unsafe rmdir(directory)
  }

  @Test(arguments: ["", "Renders TRUE", "SyncLogqueue TRUE", "Renders TRUE\n SyncLogqueue TRUE"])
  func `all that an output gets comes over the disk, in order`(more: String) throws {
    let directory = Self.directory()
    let name = "disk\(more.utf8.count)"
    let pipeline = try routes.run(
      "LogqueueDir \(directory)\n" + routes.input("in", "Count 50\n BatchSize 20")
        + routes.output(name, "PersistLogqueue TRUE\n \(more)"))
    #expect(KeepingOutput.numbers(of: name) == (0..<1000).map { "\($0)" })
    #expect(routes.count("events in the queue on disk", of: name, in: pipeline) == 1000)
    #expect(routes.count("taken out", of: name, in: pipeline) == 1000)
    #expect(KeepingOutput.all(of: name).last == "!")
    Self.remove(directory, [name])
  }

  @Test func `an output that stands still fills the disk and stops no input`() throws {
    let directory = Self.directory()
    let pipeline = try routes.run(
      "PersistLogqueue TRUE\n LogqueueDir \(directory)\n"
        + routes.input("in", "Count 500\n BatchSize 10")
        + routes.output("still", "Waits TRUE\n Renders TRUE\n LogqueueSize 20")
        + routes.output("going", "LogqueueSize 20")
    ) { pipeline in
      while routes.count("events in the queue on disk", of: "still", in: pipeline) < 5000 {
        letOthersGoOn()
      }
      #expect(KeepingOutput.numbers(of: "still").isEmpty)
      KeepingOutput.open.withLock { _ = $0.insert("still") }
    }
    for name in ["still", "going"] {
      #expect(KeepingOutput.numbers(of: name) == (0..<5000).map { "\($0)" }, "\(name)")
      #expect(routes.count("waiting on disk", of: name, in: pipeline) == 0)
    }
    Self.remove(directory, ["still", "going"])
  }

  /// Runs an output that waits until 50 batches of 20 events are in its queue on disk.
  private func runBehindGate(_ name: String, _ directory: String, _ more: String) throws -> Pipeline
  {
    try routes.run(
      "LogqueueDir \(directory)\n" + routes.input("in", "Count 50\n BatchSize 20")
        + routes.output("other")
        + routes.output(name, "PersistLogqueue TRUE\n Waits TRUE\n Groups TRUE\n \(more)")
    ) { pipeline in
      while routes.count("events in the queue on disk", of: name, in: pipeline) < 1000 {
        letOthersGoOn()
      }
      KeepingOutput.open.withLock { _ = $0.insert(name) }
    }
  }

  @Test(arguments: ["", "Renders TRUE"])
  func `what waits goes out together where a receiver sees no batches`(more: String) throws {
    let directory = Self.directory()
    let name = "together\(more.utf8.count)"
    let pipeline = try runBehindGate(name, directory, more)
    #expect(KeepingOutput.numbers(of: name) == (0..<1000).map { "\($0)" })
    #expect(routes.count("taken out", of: name, in: pipeline) == 1000)
    #expect(routes.count("waiting on disk", of: name, in: pipeline) == 0)
    // What was there first, the rest, what was just being put in, and the end; not one of each batch.
    #expect(KeepingOutput.all(of: name).count { $0 == "@" } <= 5)
    Self.remove(directory, [name])
  }

  @Test func `where the end comes within a group, what was taken does not come again`() throws {
    let directory = Self.directory()
    let first = try runBehindGate("torn", directory, "Renders TRUE\n Takes 510")
    #expect(KeepingOutput.numbers(of: "torn") == (0..<510).map { "\($0)" })
    #expect(routes.count("taken out", of: "torn", in: first) == 500)
    #expect(routes.count("waiting on disk", of: "torn", in: first) == 500)
    let second = try routes.run(
      "LogqueueDir \(directory)\n" + routes.input("in", "Count 1\n BatchSize 1")
        + routes.output("other")
        + routes.output("torn", "PersistLogqueue TRUE\n Renders TRUE\n Groups TRUE"))
    // A record whose end was not taken comes again, no other.
    #expect(KeepingOutput.numbers(of: "torn") == ((500..<1000) + [0]).map { "\($0)" })
    #expect(routes.count("waiting on disk", of: "torn", in: second) == 0)
    Self.remove(directory, ["torn"])
  }
}
