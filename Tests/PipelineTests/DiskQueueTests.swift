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
}
