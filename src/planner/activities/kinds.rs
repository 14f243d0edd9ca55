//! The words of activities.

use crate::text_enum;

text_enum! {
    /// What kind of activity it is.
    pub enum ActivityKind {
        Call = "call", Email = "email", Meeting = "meeting", Message = "message", Note = "note", Visit = "visit",
        Letter = "letter"
    }
}

text_enum! {
    /// How an activity stands.
    pub enum ActivityStatus {
        /// It is to be done.
        Planned = "planned",
        Done = "done",
        /// It will not be done.
        Cancelled = "cancelled",
        /// The other side did not appear.
        NoShow = "no_show",
    }
}

text_enum! {
    /// Which side began it: `inbound`, the customer's; `outbound`, ours.
    pub enum ActivityDirection { Inbound = "inbound", Outbound = "outbound" }
}

text_enum! {
    /// How a call ended.
    pub enum CallOutcome {
        Connected = "connected", NoAnswer = "no_answer", Busy = "busy", Voicemail = "voicemail",
        WrongNumber = "wrong_number"
    }
}
