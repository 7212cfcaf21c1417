internal import Events

/// The functions and procedures that every configuration has.
enum CoreLibrary {
  /// All of them, in the order of the reference.
  static let callables: [Callable] =
    TypeFunctions.all + TextFunctions.all + TimeFunctions.all + SystemFunctions.all
    + DomainFunctions.all + CryptographicFunctions.all + VariableCalls.all + StatisticCalls.all
    + EventProcedures.all + LogProcedures.all
}
