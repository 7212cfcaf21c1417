/// The program.
@main
struct Main {
  /// Runs the command line.
  static func main() {}
}
