"""What the people of the corpus write, language by language. Invented for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """``long`` and ``short`` are what a customer answers, ``ours`` is what they answer to."""

    language: str
    name: str
    email: str
    subject: str
    long: str
    short: str
    signature: str
    ours: str
    phone: str  # what an iPhone adds


WORDS = {
    words.language: words
    for words in (
        Words(
            "en",
            "Grace Holloway",
            "grace.holloway@mail.example",
            "Kettle arrived with a crack",
            "Thank you for answering so quickly.\n\nThe crack runs from the handle to the lid, and the kettle leaks "
            "on the counter. I would like a new one, not the money.\n\nBest regards,\nGrace",
            "Yes, Thursday morning is fine. Please ring the bell twice.",
            "Grace Holloway\nHolloway Ceramics, 12 Mill Lane\n+44 20 7946 0991",
            "Dear Grace,\n\nwe are sorry about your kettle. Could you tell us where the crack is?\n\nYours, Hub Support",
            "Sent from my iPhone",
        ),
        Words(
            "zh-hans",
            "周晓燕",
            "zhouxiaoyan@mail.example",
            "订单一直没有发货",
            "您好，\n\n我上周三下的订单到现在还没有发货，页面上一直显示“处理中”。请帮我查一下是什么原因。\n\n"
            "如果这周发不出来，我想改成退款。谢谢！\n周晓燕",
            "好的，那就麻烦尽快寄出，地址不变。",
            "周晓燕\n杭州青禾文具有限公司\n电话：0571-5550 1182",
            "周女士，您好：\n\n您的订单我们已经看到，请问方便提供订单号吗？\n\n客服小组",
            "发自我的 iPhone",
        ),
        Words(
            "zh-hant",
            "林佩蓉",
            "peirong.lin@mail.example",
            "發票抬頭開錯了",
            "您好：\n\n收到的發票抬頭寫成個人，但我當初填的是公司名稱和統一編號。麻煩協助重新開立。\n\n"
            "舊的發票需要寄回去嗎？\n佩蓉",
            "了解，那我把舊發票用掛號寄回，謝謝幫忙。",
            "林佩蓉 會計\n暖陽設計工作室\n02-5550-3318",
            "林小姐您好，\n\n請問發票上目前的抬頭是什麼呢？\n\n客服中心",
            "從我的 iPhone 傳送",
        ),
        Words(
            "ja",
            "小野寺 美咲",
            "misaki.onodera@mail.example",
            "届いた商品の色が違います",
            "お世話になっております。\n\n昨日届いたカーテンの色が、注文した紺ではなく緑でした。\n交換をお願いできますでしょうか。\n\n"
            "来週の火曜日までに必要なので、急いでいただけると助かります。\n小野寺",
            "承知しました。返送用の箱が届きましたら、すぐにお送りします。",
            "小野寺 美咲\nオノデラ花店\nTEL 03-5550-2274",
            "小野寺様\n\nこの度はご迷惑をおかけしております。お手元の商品の色を教えていただけますか。\n\nサポート窓口",
            "iPhoneから送信",
        ),
        Words(
            "ko",
            "한지우",
            "jiwoo.han@mail.example",
            "결제가 두 번 되었습니다",
            "안녕하세요.\n\n어제 주문하면서 카드 결제가 두 번 되었습니다. 한 건은 취소해 주세요.\n\n"
            "승인 번호는 문자로 받은 것과 같습니다. 확인 부탁드립니다.\n한지우 드림",
            "네, 환불된 것을 확인했습니다. 빠른 처리 감사합니다.",
            "한지우\n달빛서점\n02-5550-7741",
            "한지우 님, 안녕하세요.\n\n두 결제의 승인 번호를 알려 주시겠어요?\n\n고객지원팀",
            "나의 iPhone에서 보냄",
        ),
        Words(
            "de",
            "Jürgen Weißgerber",
            "j.weissgerber@mail.example",
            "Rückgabe der Stehlampe",
            "Guten Tag,\n\ndie Lampe flackert schon am zweiten Abend, obwohl ich zwei verschiedene Glühbirnen "
            "ausprobiert habe. Ich möchte sie zurückgeben.\n\nWer trägt die Kosten für den Rückversand?\n\n"
            "Mit freundlichen Grüßen\nJürgen Weißgerber",
            "Passt, ich bringe das Paket morgen zur Post. Danke für die schnelle Hilfe!",
            "Jürgen Weißgerber\nGärtnerstraße 5, 04109 Leipzig\nTel. 0341 555 01 77",
            "Guten Tag Herr Weißgerber,\n\nhaben Sie schon eine andere Glühbirne versucht?\n\nIhr Hub-Team",
            "Von meinem iPhone gesendet",
        ),
        Words(
            "fr",
            "Élodie Marchand",
            "elodie.marchand@mail.example",
            "Colis reçu incomplet",
            "Bonjour,\n\nil manque deux tasses dans le colis que j'ai reçu hier. La boîte était pourtant bien fermée "
            "à l'arrivée.\n\nPouvez-vous me les renvoyer avant Noël ?\n\nCordialement,\nÉlodie",
            "C'est parfait, merci beaucoup pour votre aide.",
            "Élodie Marchand\nAtelier du Canal, Nantes\n02 55 55 01 43",
            "Bonjour Madame,\n\npouvez-vous nous dire ce qui manque exactement ?\n\nLe service client",
            "Envoyé de mon iPhone",
        ),
        Words(
            "es",
            "Íñigo Urrutia",
            "inigo.urrutia@mail.example",
            "No puedo entrar en mi cuenta",
            "Buenos días:\n\nDesde ayer la página me dice que la contraseña no es correcta, aunque la cambié hace una "
            "semana. ¿Pueden desbloquear mi cuenta?\n\nNecesito descargar una factura hoy mismo.\n\nUn saludo,\nÍñigo",
            "Ya funciona, ¡muchas gracias por la ayuda!",
            "Íñigo Urrutia\nTalleres Ibaizabal\n+34 945 55 01 20",
            "Hola, Íñigo:\n\n¿Qué mensaje exacto aparece en la pantalla?\n\nAtención al cliente",
            "Enviado desde mi iPhone",
        ),
        Words(
            "it",
            "Niccolò Ferraris",
            "niccolo.ferraris@mail.example",
            "Bolletta più alta del solito",
            "Buongiorno,\n\nla bolletta di ottobre è il doppio di quella di settembre, ma in casa non è cambiato "
            "nulla. Potete controllare la lettura?\n\nAllego volentieri una foto del contatore, se serve.\n\n"
            "Cordiali saluti,\nNiccolò",
            "Va bene, aspetto la nuova bolletta. Grazie mille.",
            "Niccolò Ferraris\nVia dei Tigli 8, Asti\ntel. 0141 555 019",
            "Gentile cliente,\n\nci può comunicare il numero del contatore?\n\nIl servizio clienti",
            "Inviato da iPhone",
        ),
        Words(
            "pt",
            "João Magalhães",
            "joao.magalhaes@mail.example",
            "Alteração da morada de entrega",
            "Bom dia,\n\nmudei de casa e a encomenda ainda vai para a morada antiga. É possível alterar antes de "
            "sexta-feira?\n\nA nova morada está na minha conta.\n\nObrigado,\nJoão",
            "Já recebi a encomenda, está tudo certo. Obrigado pela atenção!",
            "João Magalhães\nPadaria São Brás\n+351 253 555 012",
            "Olá, João,\n\npode confirmar o número da encomenda?\n\nApoio ao cliente",
            "Enviado do meu iPhone",
        ),
        Words(
            "nl",
            "Sjoerd van den Berg",
            "sjoerd.vandenberg@mail.example",
            "Abonnement opzeggen",
            "Beste mensen,\n\nik wil mijn abonnement per 1 januari opzeggen, want ik verhuis naar het buitenland. "
            "Krijg ik daarvan een bevestiging?\n\nEn wat gebeurt er met het tegoed dat nog op mijn rekening staat?\n\n"
            "Groeten,\nSjoerd",
            "Prima, dan wacht ik de laatste rekening af.",
            "Sjoerd van den Berg\nKaasmakerij De Wilgen\n0512 555 013",
            "Beste Sjoerd,\n\nper welke datum wil je opzeggen?\n\nDe klantenservice",
            "Verstuurd vanaf mijn iPhone",
        ),
        Words(
            "pl",
            "Żaneta Wójcik",
            "zaneta.wojcik@mail.example",
            "Brak części w zestawie",
            "Dzień dobry,\n\nw zestawie mebli brakuje czterech śrub i jednej półki. Proszę o dosłanie brakujących "
            "części.\n\nCzy mam odesłać całą paczkę?\n\nPozdrawiam\nŻaneta Wójcik",
            "Dziękuję, części już doszły i wszystko pasuje.",
            "Żaneta Wójcik\nPracownia Źródło, Gdańsk\ntel. 58 555 01 46",
            "Dzień dobry,\n\nprosimy o numer zamówienia.\n\nBiuro obsługi klienta",
            "Wysłane z iPhone'a",
        ),
        Words(
            "ru",
            "Ольга Вершинина",
            "olga.vershinina@mail.example",
            "Не приходит код подтверждения",
            "Здравствуйте!\n\nУже второй день не приходит код подтверждения на телефон. Номер не менялся, связь "
            "хорошая.\n\nПодскажите, пожалуйста, что можно сделать?\n\nС уважением,\nОльга Вершинина",
            "Спасибо, код наконец пришёл, всё работает.",
            "Ольга Вершинина\nМастерская «Лён»\n+7 812 555 01 64",
            "Здравствуйте, Ольга!\n\nУточните, пожалуйста, какой у вас оператор связи.\n\nСлужба поддержки",
            "Отправлено с iPhone",
        ),
    )
}
