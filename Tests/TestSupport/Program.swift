internal import Glibc

/// A program run to its end, with what it printed.
public struct Program {
  /// What it wrote to standard output.
  public let output: String
  /// What it wrote to standard error.
  public let errors: String
  /// Its exit code, or minus the signal that ended it; nil when it had to be killed after the time limit.
  public let status: Int?

  /// The `wirebird` of the build that these tests are from, or nil when it was not built.
  public static let wirebird: String? = {
    // The test runner is the bundle, or has it as an argument; the program stands beside it.
    for candidate in CommandLine.arguments where candidate.contains(".xctest") {
      let folder = candidate.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let program = folder.joined(separator: "/") + "/wirebird"
      if unsafe access(program, X_OK) == 0 { return program }
    }
    return nil
  }()

  /// Runs a program in a folder, with these variables added to the environment.
  public static func run(
    _ path: String, _ arguments: [String], in folder: String, environment: [String: String] = [:],
    timeLimitSeconds: Int = 60
  ) -> Program {
    let scratch = temporaryFolder()
    defer { remove(scratch) }
    // The shell changes the folder and redirects; nothing of the command passes through its parser.
    let script = "cd \"$1\" && out=$2 && shift 2 && exec \"$@\" >\"$out/output\" 2>\"$out/errors\""
    let words = ["/bin/sh", "-c", script, "sh", folder, scratch, path] + arguments
    var variables = environment.map { "\($0.key)=\($0.value)" }
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] where environment[name] == nil {
      if let value = unsafe getenv(name) {
        variables.append("\(name)=" + (unsafe String(cString: value)))
      }
    }
    let status = spawn(words, variables, timeLimitSeconds: timeLimitSeconds)
    let output = Repository.octets(at: scratch + "/output") ?? []
    let errors = Repository.octets(at: scratch + "/errors") ?? []
    return Program(
      output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self), status: status)
  }

  /// Starts a process and waits for its end; nil when it had to be killed.
  private static func spawn(
    _ words: [String], _ variables: [String], timeLimitSeconds: Int
  ) -> Int? {
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var environment = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer { unsafe (arguments + environment).forEach { text in unsafe free(text) } }
    var process: pid_t = 0
    guard unsafe posix_spawn(&process, words[0], nil, nil, &arguments, &environment) == 0 else {
      return 127
    }
    var status: Int32 = 0
    for _ in 0..<timeLimitSeconds * 200 {
      if unsafe waitpid(process, &status, WNOHANG) == process {
        return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : -Int(status & 0x7F)
      }
      usleep(5_000)
    }
    kill(process, SIGKILL)
    _ = unsafe waitpid(process, &status, 0)
    return nil
  }

  /// A new, empty folder; the caller removes it.
  public static func temporaryFolder() -> String {
    var template = Array("/tmp/wirebird-test.XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { return "/tmp" }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a temporary folder with the files in it.
  public static func remove(_ folder: String) {
    guard folder.hasPrefix("/tmp/wirebird-test.") else { return }
    _ = spawn(["/bin/rm", "-rf", folder], [], timeLimitSeconds: 10)
  }
}
