internal import Configuration
internal import Glibc
internal import Synchronization

/// Keeps the checkpoint of a pipeline in a file of `CacheDir`.
final class CheckpointKeeper: Sendable {
  /// What threads share.
  private struct State {
    /// The checkpoint as it is now.
    var now = Checkpoint()
    /// Inputs that are to go on where they were at their next run, finished or not.
    var lasting: Set<String> = []
    /// Whether it was removed for good.
    var isOver = false
    /// The outputs as they were saved.
    var saved: [String: Checkpoint.Output] = [:]
    /// The streams that there still are, by name; nil for all.
    var streams: Set<String>?
  }

  /// The directory.
  private let directory: String
  /// Whether it is put onto the disk each time.
  private let isSynchronous: Bool
  /// For messages.
  private let log: Log
  /// Whether inputs are in it; else only buffers on disk are.
  let numbersInputs: Bool
  /// The names of the inputs, by their places; lower-case.
  let inputs: [String]
  /// The names of the streams, by their places.
  private let streams = Mutex<[String]>([])
  /// What threads share.
  private let state = Mutex(State())
  /// How often it was saved.
  let saves = Counter()

  /// A keeper for inputs, by name.
  init(
    directory: String, isSynchronous: Bool, inputs: [String], numbersInputs: Bool, log: Log
  ) {
    self.numbersInputs = numbersInputs
    self.directory = directory
    self.isSynchronous = isSynchronous
    self.inputs = inputs
    self.log = log
  }

  /// The place of a stream, a new one where it has none.
  func stream(_ name: String) -> Int {
    streams.withLock { streams in
      if let index = streams.firstIndex(of: name) { return index }
      streams.append(name)
      return streams.count - 1
    }
  }

  /// The name of a stream.
  func name(ofStream stream: Int) -> String { streams.withLock { $0[stream] } }

  /// The file.
  private var path: String { directory + "/wirebird.checkpoint" }

  /// What the run before left; nil where it came to its end, or nothing can be known.
  func load() throws(ModuleFailure) -> Checkpoint? {
    if unsafe mkdir(directory, 0o750) != 0, errno != EEXIST {
      throw ModuleFailure(
        "the CacheDir \(directory) cannot be made: \(SystemError.text(errno))")
    }
    guard let octets = SmallFile.octets(of: path) else {
      if errno == ENOENT { return nil }
      throw ModuleFailure("\(path) cannot be read: \(SystemError.text(errno))")
    }
    guard let found = Checkpoint(text: String(decoding: octets, as: UTF8.self)) else {
      log.write(.error, "\(path) is damaged and left alone: what is read begins anew")
      return nil
    }
    return found
  }

  // MARK: - Changes

  /// Notes that an input begins, or goes on.
  func begin(_ input: Int, _ record: Checkpoint.Input, isLasting: Bool) {
    state.withLock { state in
      state.now.inputs[inputs[input]] = record
      if isLasting { state.lasting.insert(inputs[input]) }
    }
  }

  /// Notes that an output begins, with what it has of each of its inputs.
  func begin(_ output: String, _ record: Checkpoint.Output) {
    state.withLock { $0.now.outputs[output] = record }
  }

  /// Forgets an input: what it reads begins anew in the next run.
  func forget(input: String) {
    state.withLock { state in
      state.now.inputs[input] = nil
      state.lasting.remove(input)
      save(&state)
    }
  }

  /// How many events of a stream all outputs have, as it is saved.
  func savedCount(ofStream name: String) -> UInt64 {
    state.withLock { $0.saved.values.compactMap { $0.marks[name] }.min() ?? 0 }
  }

  /// Keeps the file for the next run, whatever the inputs came to.
  func last(_ name: String) { state.withLock { _ = $0.lasting.insert(name) } }

  /// Forgets how far outputs are with streams that are no more.
  func keep(only streams: Set<String>) {
    state.withLock { state in
      state.streams = streams
      for name in state.now.outputs.keys { forgetStreams(of: name, &state) }
    }
  }

  /// Forgets what an output has of streams that are no more.
  private func forgetStreams(of output: String, _ state: inout State) {
    guard let streams = state.streams else { return }
    for name in state.now.outputs[output]?.marks.keys.filter({ !streams.contains($0) }) ?? [] {
      state.now.outputs[output]?.marks[name] = nil
    }
  }

  /// Forgets an output that is no more.
  func forget(output: String) {
    state.withLock { state in
      state.now.outputs[output] = nil
      save(&state)
    }
  }

  /// Saves what is known, before any thread runs, where what others keep depends on it.
  func save() throws(ModuleFailure) {
    guard state.withLock({ save(&$0) }) else {
      throw ModuleFailure("\(path) cannot be written, which what is kept elsewhere depends on")
    }
  }

  /// Notes how many events an input made in all, and what it has read.
  func finish(_ input: Int, total: UInt64, source: String) {
    let name = inputs[input]
    state.withLock { state in
      state.now.inputs[name]?.total = total
      state.now.inputs[name]?.source = source
      save(&state)
    }
  }

  /// Notes what an output settled, and saves it; whether it could be saved.
  func settle(_ output: String, _ record: Checkpoint.Output) -> Bool {
    state.withLock { state in
      state.now.outputs[output] = record
      forgetStreams(of: output, &state)
      return save(&state)
    }
  }

  /// Removes the file where all is done: the next run begins anew. Called when all threads have ended: a
  /// run that is killed while it compresses files, say, shall not come again.
  func close() {
    state.withLock { state in
      let isDone = state.now.inputs.keys.allSatisfy { state.now.isDone($0) }
      guard isDone, state.lasting.isEmpty, !state.isOver else { return }
      state.isOver = true
      unsafe unlink(path)
    }
  }

  /// Writes the file.
  @discardableResult
  private func save(_ state: inout State) -> Bool {
    if state.isOver { return true }
    saves.add(1)
    let number = SmallFile.replace(path, with: state.now.text, isSynchronous: isSynchronous)
    guard let number else {
      state.saved = state.now.outputs
      return true
    }
    log.write(
      .error,
      "\(path) cannot be written: \(SystemError.text(number));"
        + " after a crash now, some events would come again", kind: "checkpoint")
    return false
  }
}
