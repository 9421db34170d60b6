"""Croatian given and family names, the most common first: own lists, from which people are drawn by rank.

How often a name is borne falls as a power of its rank: Miyazima, Lee, Nagamine, Miyajima, "Power-law
distribution of family names in Japanese societies", Physica A 278 (2000) 282-288 (the shape only; the
exponents in registry.py are ours).
"""

from __future__ import annotations

_MEN = """
Ivan Marko Josip Luka Ante Tomislav Željko Stjepan Ivica Marijan Petar Mario Zoran Nikola Darko Damir
Franjo Mladen Igor Krešimir Goran Mate Hrvoje Davor Robert Branko Filip Matej Dario Dražen Boris Domagoj
Antonio Zdravko Juraj Vladimir Zvonimir Miroslav Dragutin Denis Branimir Siniša Danijel Karlo Vedran
Dominik Mirko Drago Leon Neven Alen Bruno Jure Šime Zlatko Nenad Jakov Saša Matija David Jakša Ivo Dino
Stipe Frane Borna Toni Roko Dubravko Milan Tihomir Velimir Vjekoslav Slaven Rajko Miljenko Ratko Duje
Lovro Fran Vinko Gabrijel Patrik Martin Mihael Andrija Anđelko Đuro Đorđe Elvis Emil Ervin Fabijan Ferdo
Gordan Grgur Ilija Jerko Joško Kristijan Kruno Ladislav Leo Ljubomir Marin Maro Mijo Mislav Nediljko
Niko Nino Oliver Oto Pavao Pave Pero Predrag Renato Rino Rudolf Sandro Sebastijan Silvio Slavko Srećko
Stanko Sven Tin Teo Tonči Tvrtko Valentin Vid Viktor Vito Vlado Vlatko Zdenko Zvonko Žarko Adrian Albert
Aleksandar Armando Bartol Blaž Bojan Božidar Bernard Dalibor Dinko Edi
"""
MEN = tuple(_MEN.split())
_WOMEN = """
Marija Ana Ivana Mirjana Nada Marina Katarina Vesna Jelena Petra Kata Ljubica Lucija Maja Dragica
Snježana Martina Kristina Sanja Jasna Gordana Ružica Jadranka Tihana Nevenka Anica Mara Lana Branka
Jasminka Barbara Slavica Matea Dijana Zdenka Željka Antonija Štefica Sandra Dubravka Tea Nikolina Anita
Ema Biserka Valentina Monika Mia Božica Tatjana Andreja Tanja Helena Iva Sara Renata Danijela Suzana
Mateja Višnja Dora Irena Milica Paula Lea Milka Karmen Laura Ines Nina Vedrana Magdalena Ankica Marta
Nataša Marijana Klara Zrinka Gabrijela Josipa Lorena Sonja Anđela Linda Nives Iris Ena Lara Rita Elena
Mira Vera Zora Đurđica Đurđa Ljerka Ljiljana Mirela Morana Natalija Neda Nedjeljka Nika Olga Ozana
Patricija Perina Rahela Romana Sabina Senka Silvija Smiljana Stela Stanka Sunčana Svjetlana Šima
Terezija Tonka Vlasta Zlata Zorica Žana Adela Agneza Alenka Alma Amalija Asja Bernarda Blanka Bojana
Cvita Cvjetana Dalija Damira Darija Daria Desa Dinka Dunja Edita Eva Evica Franka Frida Hana Ivančica
Ivka Jagoda Jana Jela Karla Katija Korina
"""
WOMEN = tuple(_WOMEN.split())
_FAMILIES = """
Horvat Kovačević Babić Marić Jurić Novak Kovačić Knežević Vuković Marković Petrović Matić Tomić Pavlović
Kovač Božić Blažević Grgić Pavić Radić Perić Filipović Šarić Lovrić Vidović Perković Popović Bošnjak
Jukić Barišić Klarić Nikolić Šimić Jurković Mandić Lončar Jovanović Ivanović Kralj Brkić Dujmović
Živković Bašić Ćosić Rukavina Ivančić Jakšić Herceg Galić Katić Lukić Mikulić Bilić Juričić Petković
Cindrić Matošević Stanić Kos Marušić Varga Rašić Burić Crnković Tadić Vrdoljak Pranjić Mihaljević Benić
Tokić Jozić Dragičević Grubišić Medved Šimunović Milić Čović Kolar Posavec Đurić Poljak Jelić Zorić
Vlahović Rajković Kraljević Antolić Špoljarić Vučković Ružić Bačić Grgurić Lučić Maričić Mlinarić
Matković Ban Ćurić Kovačec Pavičić Bulić Ilić Vincelj Škarić Štimac Golubić Hodak Soldo Sertić Mamić
Zubčić Krpan Čulig Leko Lasić Ljubić Orešković Rogić Tomljanović Uzelac Devčić Butković Starčević Pejić
Kožul Raguž Šunjić Musa Bevanda Zovko Prskalo Miletić Buljan Bitunjac Čondić Delić Dodig Erceg Fabijanić
Gašpar Gotovac Grabovac Habuš Hrgović Huljić Ivišić Jakovljević Jelavić Jerković Jurišić Kapetanović
Karlović Kezić Klobučar Komljenović Konjević Kožić Kranjčec Krznarić Kuzmić Lacković Levačić Ljubičić
Lukačević Majstorović Malić Marasović Martinović Matijević Mesić Miličević Mioč Mrkonjić Mušić Nemet
Novosel Obad Oršolić Ostojić Papić Paić Pavelić Pavlek Peručić Petrić Plavšić Pleše Podrug Prpić Pušić
Radman Radoš Rakić Relić Rendulić Rožić Sabljić Samardžić Sedlar Sever Sinčić Skočić Smolčić Srdić
Stojanović Strahija Sučić Šaban Šafar Šegota Šestak Škoda Šokčević Šoštarić Štefanac Šušnjar Tomašić
Topić Trstenjak Tudor Turković Ugrin Ujević Valentić Vidaković Vinković Vodopija Vrban Vugrinec Vukelić
Vuksan Zadro Zelić Zidarić Zlatar Zrinski Žagar Žilić Županić Žužul Abramović Alilović Andrić Anić
Arbanas Badurina Bakić Balen Balog Banić Barbarić Barić Bartolić Batinić Begić Belić Beljan Blaškić
Bogdan Bolanča Borić Bosak Božičević Brajković Brčić Brnić Budimir Bukvić Cesar Cvetko Cvitan Čavić
Čolak Čorić Dadić Dominiković Duvnjak Fabris Ferenčak Fištrović Franić Frančišković Furlan Gabrić Gavran
Glavaš Grubor Gudelj Hadžić Haramija Hećimović Ivec Jagić Jambrošić Kasun
"""
FAMILIES = tuple(_FAMILIES.split())
