/// ISO 4217 alphabetic codes, as a purchase's `currency` must be one.
///
/// Source: ISO 4217 list one (active codes, 2026) and the codes withdrawn since 2015, which old purchases carry;
/// Braze documentation, "Purchase object" ("'currency' must be an ISO 4217 currency").
public enum CurrencyCode {
    private static let codes: Set<UInt32> = {
        let list = """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BYR
            BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
            GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
            KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV
            MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
            SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI
            UYU UYW UZS VED VEF VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA YER
            ZAR ZMW ZWG ZWL
            """
        return Set(list.split { $0 == " " || $0 == "\n" }.map { key(Array($0.utf8)) })
    }()

    /// Whether these bytes are a code, in capitals.
    public static func contains(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == 3 && codes.contains(key(bytes))
    }

    private static func key(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
