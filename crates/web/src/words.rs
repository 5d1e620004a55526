//! Every string of the interface, in both languages, side by side. Words of the sources never stand here.

/// Makes the table: a string missing in one language does not compile, an empty one fails a test.
macro_rules! words {
    ($($key:ident: $ru:literal, $en:literal;)+) => {
        /// The strings of one language.
        pub(crate) struct Words {
            $(pub(crate) $key: &'static str,)+
        }

        /// Russian.
        pub(crate) static RU: Words = Words { $($key: $ru,)+ };

        /// English.
        pub(crate) static EN: Words = Words { $($key: $en,)+ };

        /// All of them: key, Russian, English.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $ru, $en),)+];
    };
}

words! {
    // The frame of every page.
    site: "имена", "imena";
    site_line: "Кто где", "Who is where";
    skip: "К содержанию", "Skip to content";
    nav_label: "Разделы", "Sections";
    nav_search: "Поиск", "Search";
    nav_sources: "Источники", "Sources";
    nav_places: "Места", "Places";
    nav_voices: "Свидетельства", "Testimonies";
    nav_about: "Как это устроено", "How it works";
    switch: "English", "Русский";
    footer_claims: "Каждое утверждение стоит здесь со своим источником. Где источники расходятся, они показаны рядом, по их датам; решает читатель.",
        "Every claim stands here with its source. Where sources disagree they are shown side by side, by their dates; the reader decides.";
    footer_privacy: "Мы не знаем, кто кого ищет: нет ни журнала посещений, ни cookie, ни обращений к чужим серверам.",
        "We do not know who is searching for whom: there is no visitor log, no cookie, and no request to anybody else's server.";
    invented: "Вымышлено для примера", "Invented for the example";
    invented_note: "На этой странице есть слова или люди, придуманные для примера. Они отмечены.",
        "This page shows words or people invented for the example. They are marked.";
    print: "Эту страницу можно напечатать: она ложится на лист А4.", "This page can be printed: it fits A4 paper.";
    address: "Адрес страницы", "Address of this page";

    // Search.
    search_label: "Имя, как вы его помните", "The name as you remember it";
    search_button: "Найти", "Search";
    search_hint: "Можно в любом порядке и любыми буквами, с годом, местом, занятием: «Арнольд Крон, из Лифляндии, забрали в 38-м». Год и место помогают, но никого не исключают.",
        "In any order and any script, with a year, a place, a trade: “Arnold Krohn, from Livland, taken in 38”. A year or a place helps and excludes nobody.";
    home_title: "Кто где", "Who is where";
    home_lead: "Здесь собраны списки, книги памяти и свидетельства о людях, исчезнувших в годы государственного террора. Введите имя, и вы увидите, что говорит о человеке каждый источник.",
        "Lists, memory books and testimonies about people who disappeared in state terror are gathered here. Type a name, and you will see what each source says about that person.";
    home_holds: "Что здесь есть", "What is here";
    home_holds_note: "Записи, люди и оценки — три разных числа. Люди сосчитаны после того, как программа связала записи; связь — предположение, и её можно оспорить.",
        "Records, people and estimates are three different numbers. People are counted after the program has linked records; a link is a hypothesis and can be contested.";
    home_begin: "С чего начать", "Where to begin";
    home_begin_name: "Достаточно одной фамилии. Если написание неизвестно, напишите, как слышится.",
        "A surname is enough. If you do not know the spelling, write it as it sounds.";
    home_begin_none: "Если ничего не найдётся, страница скажет, что было просмотрено и что ещё не прочитано.",
        "If nothing is found, the page says what was searched and what has not been read yet.";
    home_begin_page: "На странице человека стоят рядом все записи, место, где он может лежать, шифр дела и готовое письмо в архив.",
        "A person's page has all records side by side, where he or she may lie, the reference of the file and a letter ready for the archive.";

    search_suggestions: "Имена, которые есть в источниках", "Names the sources have";
    search_suggested: "Подсказок:", "Suggestions:";
    results_title: "Поиск", "Search";
    results_understood: "Как понят запрос", "How the query was understood";
    results_remove: "убрать", "remove";
    results_bridges: "Как искали", "How we searched";
    results_bridges_note: "Без любого из этих способов поиск станет строже.", "Without any of these the search is stricter.";
    results_bridge_off: "не искать так", "do not search so";
    results_bridge_on: "искать и так", "search so too";
    results_bridge_is_off: "выключено", "off";
    results_removed: "Убрано из запроса", "Taken out of the query";
    results_put_back: "вернуть", "put back";
    results_without_name: "В запросе нет имени: показаны те, у кого сходятся место и год. Сходится всё названное:", "There is no name in the query: shown are those whose place and year agree. All that was named agrees in";
    results_without_name_more: "Показана лишь часть. Добавьте фамилию или имя, хотя бы примерно.", "Only a part is shown. Add a surname or a given name, even roughly.";
    results_left_aside: "Запрос длинный; не прочитано слов:", "The query is long; words not read:";
    results_left_aside_mend: "Оставьте имя, год и место.", "Keep the name, a year and a place.";
    results_no_words: "В этом запросе нет ни имени, ни года, ни места, которые можно искать. Напишите имя любыми буквами, год («1938») или место («из-под Луги»).", "There is no name, year or place in this query that could be searched for. Write a name in any letters, a year (“1938”) or a place (“from near Luga”).";
    results_found: "Могут быть теми, кого вы ищете", "May be the person you seek";
    results_why: "Почему здесь", "Why shown";
    results_born: "рожд.", "born";
    results_also: "также", "also";
    results_says: "Что говорят источники", "What the sources say";
    results_next: "Дальше", "Next";
    results_previous: "Назад", "Back";
    results_pages: "Страницы результатов", "Pages of results";
    results_shown: "Показаны", "Shown";
    results_total: "Всего", "In all";
    results_order: "Порядок — по сходству с запросом, и только.", "The order is by likeness to the query, and nothing else.";

    none_title: "Ничего не найдено", "Nothing found";
    none_lead: "Такого имени в прочитанном нет. Это не значит, что человека нет в источниках: прочитано не всё.",
        "The name is not in what has been read. That does not mean the person is in no source: not everything has been read.";
    none_searched: "Что просмотрено", "What was searched";
    none_born: "годы рождения в них", "years of birth in them";
    none_not_read: "Ещё не прочитано целиком", "Not read in full yet";
    none_not_read_none: "Все источники этого собрания, о которых известен объём, прочитаны целиком.",
        "All sources of this holding whose extent is known have been read in full.";
    none_read_of: "прочитано страниц или строк:", "pages or rows read:";
    of_known: "из", "of";
    none_near: "Близкие написания", "Near spellings";
    none_leave: "Что можно опустить", "What you may leave out";
    none_try: "Что попробовать", "What to try";
    none_try_surname: "Оставьте только фамилию: имя и отчество могли записать иначе.",
        "Keep the surname alone: given name and patronymic may have been written differently.";
    none_try_sound: "Напишите фамилию, как она звучит, русскими или латинскими буквами.",
        "Write the surname as it sounds, in Cyrillic or Latin letters.";
    none_try_maiden: "Попробуйте девичью фамилию или имя на родном языке.",
        "Try the maiden name, or the name in the person's own language.";
    none_request: "Оставить просьбу", "Leave a request";
    none_request_note: "Просьбу сверят с каждым новым списком. Учётная запись не нужна: вы получите код, по которому видно, нашлось ли что-нибудь, и по которому просьбу можно забрать.",
        "A request is compared with every list that comes in later. No account is needed: you get a code that shows whether anything was found, and takes the request back.";
    request_title: "Просьба о поиске", "A request to search";
    request_footer: "Просьбы о поиске", "Requests to search";
    request_leave: "Оставить просьбу о поиске", "Leave a request to search";
    request_not_here: "Здесь нет того, кого вы ищете?", "The person you seek is not here?";
    request_lead: "Напишите, кого вы ищете. Когда придут новые списки и книги, ваши слова сверят с ними. Если того же человека ищет кто-то ещё, вы узнаете, что есть другая просьба; кто её оставил, знают только хранители, и они сначала спросят обе стороны.",
        "Write whom you seek. When new lists and books come in, your words are compared with them. If somebody else seeks the same person you will be told that there is another request; who left it only the keepers know, and they ask both sides first.";
    request_whom: "Кого вы ищете", "Whom you seek";
    request_whom_hint: "Имя, как помните, год, место: «Арнольд Крон, из Лифляндии, забрали в 38-м». Эти слова хранители видят. Не пишите здесь ничего о себе.",
        "The name as you remember it, a year, a place: “Arnold Krohn, from Livland, taken in 38”. The keepers see these words. Write nothing about yourself here.";
    request_contact: "Как с вами связаться (можно не писать)", "How to reach you (may be left empty)";
    request_contact_hint: "Почта или телефон. Это шифруется ключами хранителей прежде, чем ляжет на диск: сам сайт прочесть этого не может, и больше нигде оно не записано.",
        "Mail or telephone. It is sealed with the keepers’ keys before it is stored: the site itself cannot read it, and it is written nowhere else.";
    request_no_keeper: "Хранители этого собрания ещё не назвали своих ключей, поэтому контакт оставить нельзя. Просьбу можно: ответ будет виден по коду.",
        "The keepers of this holding have not named their keys yet, so no contact can be left. A request can: the answer is seen by its code.";
    request_send: "Оставить просьбу", "Leave the request";
    request_have_code: "У вас уже есть код", "You have a code already";
    request_code: "Код просьбы", "Code of the request";
    request_code_hint: "Шестнадцать знаков; чёрточки и регистр не важны, русские буквы вместо похожих латинских тоже читаются.",
        "Sixteen signs; dashes and capitals do not matter, and Cyrillic letters that look the same are read too.";
    request_look: "Посмотреть", "Look it up";
    request_no_name: "В этих словах нет имени. Напишите хотя бы фамилию или имя, как вы их помните.",
        "There is no name in these words. Write at least a surname or a given name as you remember it.";
    request_no_code: "Просьбы с таким кодом нет: в код вкралась ошибка, или просьбу уже забрали.",
        "There is no request with this code: there is a slip in it, or the request was withdrawn.";
    request_elsewhere: "Это пришло не со страницы этого сайта и не принято. Отправьте просьбу отсюда.",
        "This did not come from a page of this site and was not taken. Send the request from here.";
    request_later: "Сейчас записать не получилось: собрание занято. Подождите несколько минут и отправьте ещё раз; ничего не сохранено.",
        "It could not be written down now: the holding is busy. Wait a few minutes and send it again; nothing was kept.";
    request_yours: "Ваша просьба", "Your request";
    request_keep_code: "Запишите код. Его знаете только вы: восстановить его нельзя. С ним эта страница покажет, нашлось ли что-нибудь.",
        "Write the code down. Only you know it, and it cannot be restored. With it this page shows whether anything was found.";
    request_sought: "Кого ищут", "Who is sought";
    request_left_on: "Оставлена", "Left on";
    request_has_contact: "Контакт запечатан; открыть его могут только хранители.", "The contact is sealed; only the keepers can open it.";
    request_has_none: "Без контакта.", "Without a contact.";
    request_news: "Что нового", "What is new";
    request_no_news: "Пока ничего нового. Просьбу сверяют с каждым новым источником; загляните позже.",
        "Nothing new yet. The request is compared with every new source; come back later.";
    request_is_news: "С тех пор пришли записи, которые могут говорить о нём или о ней.", "Records have come in since that may speak of him or her.";
    request_new: "новое", "new";
    request_others: "Того же человека, возможно, ищут и другие:", "Others may be seeking the same person:";
    request_others_note: "Кто это, знают только хранители. Если вы оставили контакт, они спросят обе стороны, прежде чем кого-либо познакомить.",
        "Only the keepers know who. If you left a contact, they will ask both sides before they put anybody in touch.";
    request_may_be: "Кто может быть тем, кого вы ищете", "Who may be the person you seek";
    request_search: "Искать эти слова заново", "Search for these words again";
    request_withdraw_title: "Забрать просьбу", "Withdraw the request";
    request_withdraw_note: "Слова просьбы и запечатанный контакт будут уничтожены. Останется лишь след, что просьба была.",
        "The words of the request and the sealed contact will be destroyed. Only the trace stays that there was a request.";
    request_withdraw: "Забрать просьбу", "Withdraw the request";
    request_withdrawn: "Просьба забрана", "The request is withdrawn";
    request_withdrawn_note: "Её слова и контакт уничтожены.", "Its words and the contact are destroyed.";
    empty_query: "Введите имя, хотя бы часть его.", "Type a name, or a part of it.";

    // The person.
    person_machine: "Эти записи собраны на одной странице, потому что, по расчёту программы или по решению людей, говорят об одном человеке. Почему так, и как возразить, сказано ниже.",
        "These records stand on one page because, by the program's reckoning or by people's decision, they speak of one person. Why, and how to object, is said below.";
    person_single: "На этой странице одна запись одного источника.", "This page has one record of one source.";
    person_contents: "На этой странице", "On this page";
    person_names: "Имена и написания", "Names and spellings";
    person_alias: "так второе имя даёт сам источник", "given by the source itself as another name";
    person_sources: "Источники этой страницы", "Sources of this page";
    person_sources_order: "По дате источника, затем по названию.", "By date of the source, then by title.";
    person_means: "Быть в этом источнике значит", "Being in this source means";
    person_copied: "переписан с", "copied from";
    person_undated: "без даты", "undated";
    person_claims: "Что говорят источники", "What the sources say";
    person_life: "Жизнь", "Life";
    person_case: "Дело", "Case";
    person_case_one: "Дело: от ареста до реабилитации", "The case: from arrest to rehabilitation";
    person_case_note: "Источники говорят о нескольких делах этого человека. Они показаны раздельно.",
        "The sources speak of several cases of this person. They are shown apart.";
    person_death: "Смерть и погребение", "Death and burial";
    person_other: "Прочее", "Other";
    table_property: "О чём", "About";
    table_silent: "не сказано", "not said";
    differ: "источники расходятся", "sources disagree";
    differ_note: "Одинаковая буква — одинаковое утверждение.", "The same letter is the same claim.";
    compatible: "расхождения не видно", "no disagreement seen";
    reads_as: "читается как", "read as";
    reads_as_or: "или", "or";
    doubtful: "источник сомневается", "the source doubts";
    denied: "источник отрицает", "the source denies this";
    withdrawn: "изъято", "withdrawn";
    to_record: "к записи", "to the record";
    certificate_title: "О свидетельствах о смерти 1955–1989 годов", "About death certificates of 1955–1989";
    certificate_note: "С 1955 по 1989 год родным по указанию КГБ выдавали свидетельства, где дата и причина смерти были вымышлены: обычно «умер в заключении» от болезни, в 1940-е годы. Здесь утверждения такого вида стоят рядом с другими:",
        "From 1955 to 1989, on instructions of the KGB, relatives were given certificates with an invented date and cause of death: mostly “died in custody” of an illness in the 1940s. Claims of that shape stand here beside others:";
    certificate_not_verdict: "Это объяснение, как такие расхождения возникали, а не вывод об этом человеке.",
        "This explains how such differences came about; it is not a conclusion about this person.";
    lying_title: "Где он или она может лежать", "Where he or she may lie";
    lying_none: "Ни один источник этой страницы не говорит, где этот человек погребён.", "No source on this page says where this person lies.";
    lying_basis: "Основание", "Basis";
    lying_says: "Кто говорит", "Who says so";
    lying_rule: "ни один документ здесь этого не говорит", "no document here says so";
    voices_title: "Голоса", "Voices";
    voices_note: "Слова, сказанные об этом человеке или об этих местах. Порядок — по времени записи; он не зависит от того, что сказано.",
        "Words spoken about this person or these places. The order is by time of recording and does not depend on what is said.";
    records_title: "Записи дословно", "The records, verbatim";
    why_title: "Почему эти записи считаются одним человеком", "Why these records are held to be one person";
    why_note: "Программа сравнивала записи попарно. Вес показывает, насколько совпадение говорит за одного человека или против; вес складывается. Это расчёт, а не установленный факт.",
        "The program compared the records in pairs. A weight says how far an agreement speaks for one person or against; weights add up. This is a computation, not an established fact.";
    why_single: "Запись одна, и сравнивать её было не с чем.", "There is one record, and nothing was joined to it.";
    why_pair: "Пара", "Pair";
    why_prior: "исходная редкость совпадения двух наугад взятых записей", "how rarely two records taken at random are one person";
    why_sum: "сумма", "sum";
    why_probability: "вероятность по расчёту", "probability as computed";
    why_not_same: "Это разные люди", "These are not the same person";
    why_decided: "Решил человек", "Decided by a person";
    why_same: "один человек", "one person";
    why_different: "разные люди", "different people";
    why_unsure: "сказать нельзя", "cannot be said";
    why_withdrawn: "решение отозвано", "decision withdrawn";
    weight_strong_for: "сильно за", "strongly for";
    weight_for: "за", "for";
    weight_none: "почти ничего", "next to nothing";
    weight_against: "против", "against";
    weight_strong_against: "сильно против", "strongly against";
    decided_title: "Пары, о которых решил человек", "Pairs on which a person decided";
    decided_note: "Этих пар нет среди показанных сравнений. Решение действует при следующем связывании.",
        "These pairs are not among the comparisons shown. A decision takes effect with the next linking.";
    doubtful_title: "Могут относиться сюда же", "May belong here too";
    doubtful_note: "Эти записи похожи, но не настолько, чтобы соединить их. Решать человеку.",
        "These records are alike, but not enough to be joined. A person has to decide.";
    relatives_title: "Возможно, родственники", "Relatives?";
    relatives_note: "Сходство говорит скорее о родстве, чем об одном человеке. Записи не соединены, и родство никем не подтверждено.",
        "The likeness speaks of kinship rather than of one person. The records are not joined, and nobody has confirmed the kinship.";
    relative_mark: "возможно, родственник", "relative?";
    next_title: "Что делать дальше", "What to do next";
    next_note: "Дело может храниться здесь. Родственники вправе его просить; письмо готово, впишите своё имя и адрес.",
        "The file may be kept here. Relatives have a right to ask for it; the letter is ready, put in your name and address.";
    next_keeper: "Хранитель", "Keeper";
    next_reference: "Шифр", "Reference";
    next_no_reference: "в источнике не назван", "not named in the source";
    next_address: "Адрес", "Address";
    next_follows: "следует из записи", "follows from record";
    next_letter: "Готовое письмо", "The letter";
    next_letter_page: "Письмо отдельной страницей, для печати", "The letter on a page of its own, to print";
    next_none: "Источники этой страницы не называют дела и его хранителя. Начните с хранителей самих источников, они названы при записях.",
        "The sources of this page name no file and no keeper of one. Begin with the keepers of the sources themselves, named beside the records.";
    letter_title: "Письмо в архив", "Letter to the archive";
    letter_back: "Назад к странице человека", "Back to the person's page";

    // "Not the same".
    apart_title: "Если это разные люди", "If these are not the same person";
    apart_lead: "Записи соединяет программа или человек, и всякое соединение обратимо. Решение принимают хранители собрания; оно остаётся с именем, датой и причиной, и прежнее не стирается.",
        "Records are joined by the program or by a person, and every joining can be undone. The decision is made by the keepers of the holding; it stays with a name, a date and a reason, and what was before is not erased.";
    apart_how: "Как сообщить", "How to report it";
    apart_how_1: "Запишите обозначения обеих записей:", "Note the identifiers of both records:";
    apart_how_2: "Напишите, что вам известно и откуда: документ, семейная память, книга со страницей.",
        "Write what you know and from where: a document, family memory, a book with its page.";
    apart_how_3: "Передайте это хранителям собрания тем путём, который они называют. Этот сайт ничего не принимает от посетителей и ничего о них не узнаёт.",
        "Give it to the keepers of the holding in the way they name. This site takes nothing from visitors and learns nothing about them.";
    apart_keeper: "Для хранителя", "For a keeper";
    apart_keeper_note: "Решение записывается одной командой; следующее связывание его соблюдает:", "The decision is recorded by one command; the next linking obeys it:";
    apart_reason: "причина и источник", "reason and source";
    apart_two: "Две записи", "The two records";

    // Record.
    record_title: "Запись", "Record";
    record_of: "Запись источника", "A record of the source";
    record_verbatim: "Дословно", "Verbatim";
    record_claims: "Что из неё прочитано", "What was read from it";
    record_claims_note: "Слова источника слева; справа — как они прочитаны, если чтение нужно.", "The words of the source come first; how they are read stands after, where a reading is needed.";
    record_words: "Слова источника", "Words of the source";
    record_reading: "Прочтение", "Reading";
    record_basis: "Откуда известно", "How it is known";
    record_not_understood: "не понято программой", "not understood by the program";
    record_person: "Страница человека", "The person's page";
    record_person_note: "о котором, как считается, говорит эта запись; всего там", "of whom this record is held to speak; in all there are";
    record_locator: "Где в источнике", "Where in the source";
    record_keeper: "Хранитель", "Keeper";
    record_reference: "Шифр источника", "Reference of the source";
    record_dated: "Дата источника", "Date of the source";
    record_original: "Файл, из которого взята", "The file it came from";
    record_hash: "отпечаток SHA-256", "SHA-256";
    record_ledger: "Запись в журнале собрания", "Entry in the ledger of the holding";
    record_problems: "Что показалось странным", "What looked odd";
    record_earlier: "Прежние чтения того же места", "Earlier readings of the same place";
    record_earlier_note: "Новое чтение не стирает прежнего.", "A new reading does not erase the old one.";
    record_no_longer: "Что говорило прежнее чтение", "What an earlier reading said";
    reading_by_program: "прочитано программой", "read by the program";
    reading_by_hand: "прочёл человек", "read by a person";
    reading_right: "всё найдено верным", "everything was found right";
    reading_otherwise: "прочитано иначе", "read otherwise";

    // The workbench of the keepers.
    bench_title: "Стол хранителя", "Workbench";
    bench_lead: "Записи источника, самые сомнительные впереди. Слева слова книги, справа то, что из них прочитано. Исправление — это новое чтение с подписью; прежнее остаётся рядом.",
        "The entries of a source, the most doubtful first. The words of the book, and beside them what was read from them. A correction is a new reading with a signature; the old one stays beside it.";
    bench_sources: "Что лежит на столе", "What lies on the workbench";
    bench_left: "сомнительных ещё не просмотрено", "doubtful, not read over yet";
    bench_done: "просмотрено", "read over";
    bench_entry: "Запись", "Entry";
    bench_claims: "Что прочитано", "What was read";
    bench_claims_hint: "Слова должны стоять в записи, буква в букву. Несколько прочтений разделяйте чертой |. Дата — в EDTF: 1938-03-17, 1938-03, 1893?, [1888,1893].",
        "The words must stand in the entry, letter by letter. Part several readings by |. A date is EDTF: 1938-03-17, 1938-03, 1893?, [1888,1893].";
    bench_property: "О чём", "About";
    bench_words: "Слова записи", "Words of the entry";
    bench_reading: "Прочтение", "Reading";
    bench_certainty: "Уверенность книги", "How sure the book is";
    bench_stated: "сказано прямо", "stated";
    bench_doubtful: "с сомнением", "doubtful";
    bench_denied: "отрицается", "denied";
    bench_case: "Дело №", "Case";
    bench_remove: "Убрать", "Leave out";
    bench_new: "Новое утверждение", "New claim";
    bench_signature: "Подпись под прочтением", "Signature under the reading";
    bench_signature_hint: "Её увидят все: имя, инициалы или «хранитель», как вы решите. Без адресов и телефонов.",
        "Everybody will see it: a name, initials or “keeper”, as you choose. No addresses or telephone numbers.";
    bench_save: "Записать и дальше", "Save and go on";
    bench_save_hint: "Если ничего не менялось, записывается, что вы нашли всё верным.", "If nothing was changed, it is noted that you found everything right.";
    bench_next: "Следующая, не записывая", "Next, without saving";
    bench_previous: "Предыдущая", "Previous";
    bench_queue: "Очередь", "Queue";
    bench_why: "Почему стоит взглянуть", "Why look at it";
    bench_nothing: "сомнений нет", "nothing doubtful";
    bench_no_name: "нет имени", "no name";
    bench_not_understood: "не понято букв", "letters not understood";
    bench_dates: "дат без прочтения", "dates without a reading";
    bench_problems: "замечаний", "remarks";
    bench_several: "дат с несколькими прочтениями", "dates with several readings";
    bench_marked: "книга сомневается", "the book is in doubt";
    bench_keys: "Клавиши", "Keys";
    bench_keys_list: "Ctrl+Enter — записать и дальше; Alt+PageDown и Alt+PageUp — следующая и предыдущая; Alt+Enter — взять выделенные слова новым утверждением; Alt+↓ и Alt+↑ — соседнее утверждение.",
        "Ctrl+Enter saves and goes on; Alt+PageDown and Alt+PageUp: next and previous; Alt+Enter takes the selected words as a new claim; Alt+↓ and Alt+↑: neighbouring claim.";
    bench_select: "Выделить слова с клавиатуры", "Select words by keyboard";
    bench_take: "Взять выделенные слова", "Take the selected words";
    bench_text: "Текст записи", "Text of the entry";
    bench_saved: "Записано", "Saved";
    bench_refused: "Не записано", "Not saved";
    bench_stale: "Эту запись тем временем прочли заново: вот она, какой стала.", "Somebody read this entry anew meanwhile: here it is as it stands now.";
    bench_no_signature: "Поставьте подпись: прочтение без подписи не записывается.", "Sign it: a reading without a signature is not kept.";
    bench_odd_signature: "Подпись слишком длинна или похожа на адрес. Её увидят все.", "The signature is too long or looks like an address. Everybody will see it.";
    bench_words_not_there: "этих слов в записи нет", "these words do not stand in the entry";
    bench_odd_reading: "это не дата в EDTF или не код", "this is no date in EDTF, or no code";
    bench_too_many: "Слишком много утверждений.", "Too many claims.";
    bench_busy: "К собранию сейчас пишет кто-то другой. Ваше прочтение на странице; запишите ещё раз.", "Somebody else is writing to the holding. Your reading is on the page; save again.";
    bench_row: "Утверждение", "Claim";
    bench_record: "Страница записи", "The record's page";
    bench_back: "Ко всем источникам", "All sources";
    bench_of: "из", "of";

    // Sources.
    sources_title: "Источники", "Sources";
    sources_lead: "Всё, из чего составлено это собрание, по дате источника.", "All that this holding is made of, by date of the source.";
    source_title: "Источник", "Source";
    source_author: "Составитель", "Compiler";
    source_dated: "Дата", "Date";
    source_calendar: "Календарь", "Calendar";
    source_language: "Язык", "Language";
    source_means: "Быть в нём значит", "Being in it means";
    source_means_note: "И ничего сверх этого.", "And nothing beyond that.";
    source_means_none: "источник не объявляет", "the source declares nothing";
    source_copied: "Переписан с", "Copied from";
    source_feeds: "С него переписаны", "Copied from it";
    source_coverage: "Прочитано", "Read so far";
    source_coverage_unknown: "объём неизвестен", "extent unknown";
    source_holds: "Содержит", "Holds";
    source_people_note: "после связывания", "after linking";
    source_note: "Замечание хранителя", "Keeper's remark";
    source_files: "Файлы", "Files";
    source_bytes: "байт", "bytes";
    source_problems: "Замечания к данным", "Remarks on the data";
    source_problems_none: "Замечаний нет.", "No remarks.";
    source_records: "Записи", "Records";
    problem_where: "где", "where";
    problem_as_written: "как написано", "as written";
    problem_done: "что сделано", "what was done";
    problem_mend: "как исправить", "how to mend it";
    calendar_gregorian: "новый стиль", "Gregorian (new style)";
    calendar_julian: "старый стиль", "Julian (old style)";
    calendar_unknown: "не указан", "not stated";

    // Places.
    places_title: "Места", "Places";
    places_lead: "Места погребения, тюрьмы, лагеря и другие места, о которых говорят источники.", "Burial sites, prisons, camps and other places the sources speak of.";
    place_names: "Названия", "Names";
    place_part_of: "Часть места", "Part of";
    place_parts: "Его части", "Its parts";
    place_where: "Где это", "Where it is";
    place_claims: "Что об этом месте утверждают", "What is claimed of this place";
    place_claims_note: "Утверждения стоят рядом, по датам, кто бы их ни сделал.", "The claims stand side by side, by date, whoever made them.";
    place_who_says: "Кто говорит", "Who says so";
    place_people: "Люди, чьи записи называют это место", "People whose records name this place";
    place_people_note: "Здесь названы первые по алфавиту.", "The first by alphabet are named here.";
    place_people_none: "Ни одна запись не называет этого места.", "No record names this place.";
    place_counts: "О погребении или расстреле здесь говорят", "Burial or execution here is claimed by";
    place_rules: "Правила, по которым о людях заключают, что они здесь", "Rules by which people are inferred to lie here";
    place_rules_note: "Вывод по правилу — не запись: на страницах людей он отмечен.", "An inference by rule is not a record: it is marked as such on people's pages.";
    place_radius: "в пределах", "within";

    // How many are on no list.
    count_title: "Сколько людей нет ни в одном списке", "How many are on no list";
    count_between: "Всего, вместе с теми, кого нет ни в одном из этих списков, но кто мог бы в них быть, здесь от", "In all, together with those who are on none of these lists but could have been, there are between";
    count_and: "до", "and";
    count_about: "около", "about";
    count_if: "Это верно, если верны допущения, названные ниже.", "This holds if what is assumed below holds.";
    count_at_least: "Всего, вместе с теми, кого нет ни в одном из этих списков, здесь не меньше", "In all, together with those who are on none of these lists, there are at least";
    count_bound_if: "Это верно, если люди различаются лишь тем, как легко попадают в списки, и связи записей не пропущены. Верхней границы эти списки не дают; почему, сказано ниже.", "This holds if people differ only in how easily they get on lists and no links were missed. These lists give no upper end, for the reasons below.";
    count_none: "Сколько людей нет ни в одном списке, по этим спискам сказать нельзя; почему, сказано ниже.", "How many people are on no list cannot be said from these lists, for the reasons below.";
    count_universe: "Считались", "Counted were";
    count_beside: "Числа рядом: наше и опубликованные, каждое со своим источником", "Numbers side by side: ours and those published, each with its source";
    count_what: "Что", "What";
    count_number: "Сколько", "How many";
    count_records: "Записи в списках", "Records on the lists";
    count_persons: "Люди", "People";
    count_all: "Всего, с теми, кого нет в списках", "In all, with those on no list";
    count_estimated: "оценено", "estimated";
    count_bound: "только нижняя граница", "only a lower bound";
    count_refused: "числа нет", "no number";
    count_bound_row: "не меньше", "at least";
    count_certain: "если все связи записей верны", "if all links between records are right";
    count_share: "Доля разброса, которую даёт неуверенность в связях записей:", "The share of the uncertainty that comes from doubtful links:";
    count_one_in_ten: "Если пропущена каждая десятая связь, лучшая модель дала бы около", "If one link in ten was missed, the best model would say about";
    count_separate: "Почему списки составлены независимо", "Why the lists are separate acts of recording";
    count_reasons: "Почему так и что знать", "Why, and what to know";
    count_lists: "Списки", "Lists";
    count_list: "Список", "List";
    count_lists_note: "Список — это отдельный акт записи. Источники, переписанные друг с друга, посчитаны как один.", "A list is a separate act of recording. Sources copied from each other count as one.";
    count_feeds: "Что с чего переписано", "Which was copied from which";
    count_compiled: "Сведены из нескольких других и списками не считаются", "Put together from several others, and no lists of their own";
    count_outside: "В списках, но не сказано, что относятся сюда", "On the lists, but nothing says that they belong here";
    count_groups: "Списки распадаются на группы без общих людей", "The lists fall into groups that share nobody";
    count_overlaps: "Люди сразу в двух списках", "People on two lists";
    count_table: "Таблица", "Table";
    count_methods: "Что говорит каждый метод", "What each method says";
    count_method: "Метод", "Method";
    count_setting: "Как", "How";
    count_histories: "Таблица, по которой посчитано", "The table it was counted from";
    count_histories_note: "Строка — сочетание списков: 1 — в списке, 0 — нет. По этой таблице imena estimate посчитает снова.", "A row is a history: 1 on the list, 0 not. From this table imena estimate counts again.";
    count_verify: "Чтобы проверить", "To verify";
    count_key: "Ключ", "Key";
    count_same: "С тем же ключом получаются те же числа на любом компьютере и на любом числе потоков.", "The same key gives the same numbers on any computer and any number of threads.";
    count_earlier: "Посчитано раньше", "Counted earlier";
    meters: "м", "m";
    km: "км", "km";
    map_label: "Карта: берега и воды, без границ", "Map: coasts and water, no borders";
    map_note: "Берега и воды по Natural Earth. Границ на карте нет.", "Coasts and water from Natural Earth. The map has no borders.";
    map_list: "Места на карте", "Places on the map";
    point_exact: "точно", "exact";
    point_approximate: "приблизительно", "approximate";
    point_representative: "точка вместо области", "a point standing for an area";
    point_arbitrary: "поставлено условно", "placed arbitrarily";
    point_unknown: "неизвестно где, на карте нет", "not known where, not on the map";
    topic_used: "Когда использовалось", "When it was used";
    topic_number: "Сколько лежит", "How many lie there";
    topic_who: "Кто лежит", "Who lies there";
    topic_found: "Как найдено", "How it was found";
    topic_list: "Список", "List";
    topic_mark: "Что стоит на месте", "What stands there";
    topic_note: "Сказано также", "Also said";

    // Testimonies.
    voices_list_title: "Свидетельства", "Testimonies";
    voices_list_lead: "Слова людей всех сторон, по времени записи, одинаково.", "Words of people on all sides, by time of recording, all shown alike.";
    testimony_title: "Свидетельство", "Testimony";
    testimony_recorded: "Записано", "Recorded";
    testimony_speakers: "Говорят", "Speaking";
    testimony_language: "Язык", "Language";
    testimony_length: "Длительность", "Length";
    testimony_agreement: "Согласие", "Consent";
    testimony_way_out: "Как отозвать", "How to withdraw it";
    testimony_until: "до", "until";
    testimony_words: "Слова", "The words";
    testimony_people: "Говорит о людях", "Speaks of people";
    testimony_places: "Говорит о местах", "Speaks of places";
    testimony_notes: "Примечания к записи", "Notes of the transcript";
    testimony_link: "ссылка на эту секунду", "link to this second";

    // Corrections.
    corrections_title: "Исправления", "Corrections";
    corrections_lead: "Ошибка не стирается: слова остаются там, где стояли, а рядом сказано, что о них стало известно, кем и почему.",
        "An error is not erased: the words stay where they stood, and beside them stands what became known of them, by whom and why.";
    corrections_none: "Пока ничего не исправлено.", "Nothing has been corrected yet.";
    correction_reported: "Сообщено", "Reported";
    correction_misread: "Прочитано неверно", "Misread";
    correction_taken_back: "Источник отказался от этого", "Taken back by its source";
    correction_superseded: "Заменено более поздним", "Superseded";
    correction_kept: "Проверено и оставлено", "Looked at and kept";
    correction_unanswered: "Ответа пока нет.", "There is no answer yet.";
    correction_stands: "Стоит", "It says";
    correction_reads: "Следует читать", "It should read";
    correction_page: "Где это видно", "Where that is seen";
    correction_in_place: "Вместо этого", "In its place";
    correction_why: "Почему", "Why";
    history_title: "История записи", "History of the record";
    history_note: "Что и когда здесь сказано, прочитано заново, исправлено. Исправление ничего не стирает.",
        "What was said here, read again and corrected, and when. A correction erases nothing.";
    history_said: "сказано", "said";
    history_not_again: "в новом прочтении этих слов нет; они остаются здесь", "a later reading does not have these words; they stay here";
    about_corrections: "Об исправлениях", "What was corrected";

    // How it works.
    about_title: "Как это устроено", "How it works";
    about_lead: "imena — свободная программа для тех, кто ищет исчезнувших в годы государственного террора, и для тех, кто хранит память о них. Вот чего она не делает никогда.",
        "imena is free software for people who look for those who disappeared in state terror, and for those who keep the record. This is what it never does.";
    about_1: "Не решает, что правда.", "It never decides what is true.";
    about_1_more: "Где два источника расходятся, стоят оба, каждый со своим именем, по датам источников. Предпочтение — это чьё-то решение, с именем, датой и причиной, и оно ничего не скрывает.",
        "Where two sources disagree both stand, each under its own name, by the dates of the sources. A preference is somebody's decision, with a name, a date and a reason, and it hides nothing.";
    about_2: "Не превращает список в судьбу.", "It never turns a list into a fate.";
    about_2_more: "«Стоит в списке» и «расстрелян» — два разных утверждения. Источник сам говорит, что значит в нём быть; сверх этого ничего не следует.",
        "“Is on the list” and “was shot” are two claims. A source says itself what being in it means; nothing beyond that follows.";
    about_3: "Не делит людей на разряды.", "It never sorts human beings into kinds.";
    about_3_more: "Люди участвуют в событиях: арестован, подписал, свидетельствовал. Один и тот же человек мог подписать список в 1937 году и оказаться в другом в 1939-м.",
        "People take part in events: arrested, signed, witnessed. The same person may have signed a list in 1937 and stood on another in 1939.";
    about_4: "Не теряет и не меняет написанного.", "It never loses or changes what was written.";
    about_4_more: "Слова источника остаются как есть; прочтение стоит рядом. Исправление — новое утверждение, а прежнее видно.",
        "The words of a source stay as they are; a reading stands beside them. A correction is a new claim, and the earlier one remains visible.";
    about_5: "Не соединяет людей навсегда.", "It never joins people for good.";
    about_5_more: "«Это один человек» — предположение программы или решение человека, с объяснением. Его можно отменить.",
        "“This is one person” is a hypothesis of the program or a decision of a person, with its explanation. It can be undone.";
    about_6: "Не принимает ничьей стороны.", "It never takes a side between voices.";
    about_6_more: "Все голоса показаны по одним правилам, одного размера, в порядке, который не зависит от сказанного.",
        "All voices are shown by the same rules, in the same size, in an order that has nothing to do with what they say.";
    about_7: "Не говорит никому, кто кого ищет.", "It never tells anybody who is searching for whom.";
    about_7_more: "Нет журнала посещений, нет cookie, нет обращений к чужим серверам. Что хранится, того потребуют; поэтому это не хранится.",
        "There is no visitor log, no cookie, no request to other servers. What is kept will be demanded; so it is not kept.";
    about_8: "Не показывает данных живущих без их согласия.", "It never shows living people's data without consent.";
    about_8_more: "Люди, родившиеся менее 110 лет назад, о смерти которых ничего не сказано, не показаны. Чего нельзя видеть, того для читателя как будто нет.",
        "People born less than 110 years ago of whose death nothing is said are not shown. What one may not see looks absent.";
    about_9: "Не называет голых чисел.", "It never gives a bare number.";
    about_9_more: "Записи, люди после связывания и оценки — три разных числа, и каждое подписано.",
        "Records, people after linking and estimates are three numbers, and each is labelled.";
    about_read: "Как читать страницу человека", "How to read a person's page";
    about_read_1: "Столбец — одна запись одного источника, по датам источников. Каждая ячейка ведёт к своей записи.",
        "A column is one record of one source, by the dates of the sources. Every cell leads to its record.";
    about_read_2: "Где источники расходятся, стоит этот знак и слова «источники расходятся», а буквы показывают, кто с кем согласен.",
        "Where sources disagree there is this sign and the words “sources disagree”, and letters show who agrees with whom.";
    about_read_3: "«Где может лежать» всегда стоит с основанием: записано, раскопано, вспоминают или выведено по названному правилу.",
        "“Where he or she may lie” always stands with its basis: recorded, excavated, remembered, or inferred by a named rule.";
    about_map: "Карта", "The map";
    about_map_note: "Карта нарисована сервером: берега и воды, без границ. Знак показывает, насколько известно место.",
        "The map is drawn by the server: coasts and water, no borders. The mark says how well the place is known.";
    about_credits: "Берега, озёра и реки: Natural Earth (общественное достояние). Шрифт: PT Serif, ParaType (SIL Open Font License).",
        "Coasts, lakes and rivers: Natural Earth (public domain). Typeface: PT Serif by ParaType (SIL Open Font License).";

    // When there is no page.
    missing_title: "Такой страницы нет", "There is no such page";
    missing_lead: "Под этим адресом ничего нет. Проверьте адрес или начните с поиска по имени.",
        "There is nothing under this address. Check the address, or begin by searching for a name.";
    failed_title: "Страница не открылась", "The page could not be opened";
    failed_lead: "Собрание сейчас не отвечает. Попробуйте ещё раз немного позже; с вашим запросом ничего не случилось.",
        "The holding does not answer at the moment. Please try again a little later; nothing has happened to your query.";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_string_is_there_in_both_languages() {
        let cyrillic = |text: &str| {
            text.chars()
                .any(|c| ('а'..='я').contains(&c.to_ascii_lowercase()) || c == 'ё')
        };
        for (key, ru, en) in ALL {
            assert!(
                !ru.trim().is_empty() && !en.trim().is_empty(),
                "{key} is missing in one language"
            );
            // The language switch is written in the language it leads to.
            if *key != "switch" {
                assert!(cyrillic(&ru.to_lowercase()), "{key} is not Russian: {ru}");
                assert!(!cyrillic(&en.to_lowercase()), "{key} is not English: {en}");
            }
            let phrase = |text: &str| text.ends_with('.') && text.chars().count() > 6;
            assert_eq!(
                phrase(ru),
                phrase(en),
                "{key}: one is a phrase, the other a label"
            );
            assert!(
                !ru.contains('!') && !en.contains('!'),
                "{key} raises its voice"
            );
        }
    }

    #[test]
    fn no_word_sorts_or_judges_people() {
        for (key, ru, en) in ALL {
            let text = format!("{ru} {en}").to_lowercase();
            for word in [
                "жертв",
                "палач",
                "victim",
                "perpetrator",
                "hero",
                "герой",
                "враг",
                "enemy",
                "orphan",
                "zombie",
            ] {
                assert!(!text.contains(word), "{key} says {word}");
            }
        }
    }
}
