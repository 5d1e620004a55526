#!/usr/bin/env python3
"""Writes an invented list of people for measuring: CSV, 20 columns, seeded, the same bytes every time.

  make_list.py ROWS OUT.csv [SEED]

Every fifth person stands in it twice, with a slip in the surname or another year of birth, so that linking has work to do.
All names are put together from syllables; nobody in it is real.
"""
import random
import sys

HEADER = ("№;Фамилия;Имя;Отчество;Пол;Дата рождения;Место рождения;Национальность;Образование;Партийность;Место жительства;"
          "Профессия;Дата ареста;Статья;Кем осуждён;Дата приговора;Приговор;Дата расстрела;Место захоронения;Примечание")
START = "Бар Вал Гор Дол Зар Кар Лог Мор Нар Пес Руд Сав Тар Фат Хар Чек Шар Яг Боч Вер Куз Мел Сол Том Щег".split()
MIDDLE = "а о е и у ан ов ил ар ел он ук ош ер ин".split()
END = "ов ев ин ский ченко ук юк кин ман берг сон дзе ян ич".split()
GIVEN = "Иван Пётр Николай Василий Михаил Алексей Фёдор Яков Степан Андрей Григорий Павел Семён Ян Карл Юзеф Абрам Моисей Тимофей Егор".split()
FATHER = "Иванович Петрович Николаевич Васильевич Михайлович Алексеевич Фёдорович Яковлевич Степанович Андреевич Карлович Абрамович".split()
PLACE = "Примерская губ., Образцовский уезд, д. {}|г. {}|{} обл., Выдуманный р-н, с. {}".split("|")
NATION = "русский украинец поляк немец еврей латыш финн эстонец белорус татарин".split()
WORK = "колхозник|слесарь завода|бухгалтер|учитель школы|без определённых занятий|машинист депо|сторож|агроном|священник".split("|")


def day(rnd, low, high):
    return f"{rnd.randint(1, 28):02}.{rnd.randint(1, 12):02}.{rnd.randint(low, high)}"


def main():
    rows, out = int(sys.argv[1]), sys.argv[2]
    rnd = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    pick = rnd.choice
    with open(out, "w", encoding="utf-8", newline="\r\n") as file:
        file.write(HEADER + "\n")
        again = None
        for number in range(1, rows + 1):
            if again and number % 6 == 0:
                person = list(again)
                if rnd.random() < 0.5:
                    person[0] = person[0][:2] + pick("аоеи") + person[0][3:]
                else:
                    person[4] = str(int(person[4][-4:]) + rnd.choice((-1, 0, 1)))
            else:
                village = pick(START) + pick(MIDDLE) + pick(("ово", "ино", "ка", "ичи"))
                arrested = day(rnd, 1936, 1938)
                shot = day(rnd, 1937, 1938)
                person = [pick(START) + pick(MIDDLE) + pick(MIDDLE) + pick(END), pick(GIVEN), pick(FATHER), "м",
                          pick((str(rnd.randint(1870, 1918)), day(rnd, 1870, 1918))),
                          pick(PLACE).replace("{}", village), pick(NATION), pick(("низшее", "среднее", "высшее")),
                          pick(("б/п", "член ВКП(б)")), f"г. {pick(START)}{pick(MIDDLE)}ск, ул. {pick(START)}ая, {rnd.randint(1, 99)}",
                          pick(WORK), arrested, pick(("58-10", "58-6", "58-10-11", "58-7")),
                          pick(("тройка УНКВД", "ВК ВС СССР", "Комиссия НКВД и Прокурора СССР")), shot, "ВМН", shot,
                          pick(("Выдуманное поле", "", "место неизвестно")), pick(("", "", "запись выдумана для измерения"))]
                again = person
            file.write(f"{number};" + ";".join(person) + "\n")


main()
