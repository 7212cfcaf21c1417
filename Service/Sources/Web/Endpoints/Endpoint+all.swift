extension Endpoint {
  /// Every endpoint of the service.
  public static var all: [Endpoint] {
    DNSDBVersion2.endpoints + FlexibleSearch.endpoints + DNSDBVersion1.endpoints
      + COFQueries.endpoints + OwnInterface.endpoints + AbsenceQueries.endpoints
      + [LiveTail.endpoint]
  }
}
