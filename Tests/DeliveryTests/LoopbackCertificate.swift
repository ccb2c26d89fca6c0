import NIOSSL

/// A certificate for the name `localhost` that signs itself, valid until 2126, and its key; for servers on loopback only.
enum LoopbackCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBljCCATugAwIBAgIUICGDa/SiAOsDtEa4ebV95IeS15wwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODAwMDYxOVoYDzIxMjYxMTA0
        MDAwNjE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARLUV1J+5KTVi2IegkFM3w5LVNnEkRbnzfrVGT1uHqcZf9HPNbotRP0
        M0//rHmTTTGm4ZUq335ycuaQ6WWZz6elo2kwZzAdBgNVHQ4EFgQUHNc78Om7yg92
        91bHO3sYqCz3TecwHwYDVR0jBBgwFoAUHNc78Om7yg9291bHO3sYqCz3TecwFAYD
        VR0RBA0wC4IJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
        SQAwRgIhAIrZg8lwTPyzM5xjZ45IFW0IHJsY/ReUlSweuJ/zUKVmAiEAwMPyzi+c
        A6XoGZdfJPGg4/m7QGHJKYyE5W4r3WjFQVA=
        -----END CERTIFICATE-----
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4vtaA1Wc8NtZbgkl
        qoEFRjLrZUrHBPzm55FnfuqQavmhRANCAARLUV1J+5KTVi2IegkFM3w5LVNnEkRb
        nzfrVGT1uHqcZf9HPNbotRP0M0//rHmTTTGm4ZUq335ycuaQ6WWZz6el
        -----END PRIVATE KEY-----
        """

    /// Speaks TLS as `localhost`.
    ///
    /// - Parameter protocols: what is offered over it (RFC 7301).
    /// - Returns: a server's context.
    /// - Throws: what reading the certificate throws.
    static func context(_ protocols: [String] = []) throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(certificate)],
            privateKey: .privateKey(key)
        )
        configuration.applicationProtocols = protocols
        return try NIOSSLContext(configuration: configuration)
    }
}
